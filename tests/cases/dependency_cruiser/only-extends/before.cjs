module.exports = {
  extends: "dependency-cruiser/configs/recommended",
};
