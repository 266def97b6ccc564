export default { output: "standalone", transpilePackages: ["@shop/money"] };
