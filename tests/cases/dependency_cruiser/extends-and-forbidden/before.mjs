export default {
  extends: ["./base.cjs"],
  forbidden: [
    { name: "a", severity: "warn", from: {}, to: { circular: true } },
  ],
};
