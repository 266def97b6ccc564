const wrap = (config) => ({ ...config });

module.exports = wrap({
  forbidden: [],
});
