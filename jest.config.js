/** @type {import("jest").Config} */
export default {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  injectGlobals: false,
  setupFiles: ["<rootDir>/test/support/seed.ts"],
  restoreMocks: true,
  // Only ends what hangs: a busy machine may take ten times as long as a quiet one.
  testTimeout: 1_200_000,
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        swcrc: false,
        sourceMaps: "inline",
        module: { type: "es6" },
        jsc: { target: "es2023", parser: { syntax: "typescript" } },
      },
    ],
  },
  // Most of a test is waiting for a child process or a socket, so no core is left out.
  maxWorkers: "100%",
  workerIdleMemoryLimit: "1GB",
  collectCoverageFrom: ["src/**/*.ts", "!src/**/main.ts"],
  coverageReporters: ["text-summary", "json-summary"],
  coverageThreshold: {
    "./src/registry/": { statements: 95 },
    "./src/policy/": { statements: 95 },
    "./src/plan/": { statements: 95 },
  },
};
