module.exports = { forbidden: [ /* none yet */ ] };
