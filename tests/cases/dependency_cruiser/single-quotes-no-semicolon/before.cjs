module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: "it's a cycle",
      severity: 'warn',
      from: {},
      to: { circular: true }
    }
  ]
}
