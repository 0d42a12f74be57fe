// Where `npm run mutants` runs its tests: after the first that fails the others have nothing to add.
const { TestEnvironment } = require("jest-environment-node");

module.exports = class extends TestEnvironment {
  #failed = false;

  handleTestEvent({ name, test }) {
    if (name === "test_done" && test.errors.length > 0) this.#failed = true;
    if (name === "test_start" && this.#failed) test.mode = "skip";
  }
};
