const base = (await import("./base.cjs")).default;

export default {
  forbidden: [...base.forbidden, ...[]],
};
