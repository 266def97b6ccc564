module.exports = {
  forbidden: [
    { name: "a", severity: "warn", from: {}, to: { circular: true } } /* it goes
       on and on */
  ]
}
