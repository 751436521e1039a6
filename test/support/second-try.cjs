/**
 * Whole programs (Node-RED, a browser, Redis) share the machine with everything else that runs on it, and now and then one
 * of them is late. Such a test is tried once more, in continuous integration only, and the report names it; a test of the
 * library never is, since there a failure that goes away is a find.
 */
const WHOLE_PROGRAMS = /[\\/]test[\\/](editor|flow|package|src[\\/]line[\\/]redis)[\\/]|second-try-sample/;

exports.mochaHooks = {
  beforeEach() {
    if (process.env.CI && WHOLE_PROGRAMS.test(this.currentTest.file ?? "")) this.currentTest.retries(1);
  },
};
