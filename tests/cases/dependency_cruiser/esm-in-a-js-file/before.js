export default {
  forbidden: [],
  options: {},
};
