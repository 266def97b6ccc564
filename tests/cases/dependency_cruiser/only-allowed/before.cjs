module.exports = {
  allowed: [
    { from: {}, to: {} },
  ],
};
