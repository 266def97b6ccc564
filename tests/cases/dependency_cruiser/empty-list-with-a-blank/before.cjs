module.exports = { forbidden: [ ] };
