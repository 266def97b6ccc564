// The repository's own rules, with this folder as the root of a repository that breaks each of them.
export default {
  extends: "../../../.dependency-cruiser.cjs",
  options: { baseDir: import.meta.dirname, cache: false },
};
