const rules = [
  { name: "a", severity: "info", from: {}, to: { circular: true } },
];

export default {
  forbidden: rules,
};
