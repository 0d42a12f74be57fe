// Properties draw something new in each run. With `PROPERTY_SEED` they draw the same again: a pull request is not held up
// by what another one's luck would have found.

const seed = process.env["PROPERTY_SEED"];
if (seed !== undefined) {
  const { default: fc } = await import("fast-check");
  fc.configureGlobal({ seed: Number(seed) });
}
