// Makes the committed cut of GitHub's published contract; run by hand when GitHub's contract or our use of it changes.
//
//   mkdir contract-source && cd contract-source && npm init -y
//   npm install --ignore-scripts @octokit/openapi@23.0.1 @octokit/graphql-schema@15.26.1     (about 400 MB)
//   cd <this repository> && npx tsx sandbox/contract/cut.ts <path to contract-source>/node_modules
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cutGraphql } from "./cut-graphql.ts";
import { cutRest, cutWebhooks, type Description } from "./cut-openapi.ts";
import { events, graphqlFields, operations } from "./operations.ts";

const packages = process.argv[2];
if (packages === undefined)
  throw new Error("usage: npx tsx sandbox/contract/cut.ts <node_modules with @octokit/openapi>");

const here = import.meta.dirname;
const openapi = join(packages, "@octokit/openapi");
const graphql = join(packages, "@octokit/graphql-schema");
const description: Description = JSON.parse(readFileSync(join(openapi, "generated/api.github.com.json"), "utf8"));

const rest = cutRest(description, operations, nameOf(openapi));
writeFileSync(join(here, "github-openapi.json"), lineByLine(rest));

const webhooks = cutWebhooks(description, events, nameOf(openapi));
writeFileSync(join(here, "github-webhooks.json"), lineByLine(webhooks));

const sdl = readFileSync(join(graphql, "schema.graphql"), "utf8");
writeFileSync(
  join(here, "github-graphql.graphql"),
  `# Cut from ${nameOf(graphql)} by cut.ts\n\n${cutGraphql(sdl, graphqlFields)}`,
);

function nameOf(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return `${name}@${version}`;
}

// One line for each operation and schema, so that a new cut can be reviewed as a diff.
function lineByLine(cut: Readonly<Record<string, unknown>>): string {
  const sections = Object.entries(cut).map(([name, value]) => {
    if (typeof value === "string") return `${JSON.stringify(name)}: ${JSON.stringify(value)}`;
    const rows = Object.entries(value as object).map(
      ([key, inner]) => `${JSON.stringify(key)}: ${JSON.stringify(inner)}`,
    );
    return `${JSON.stringify(name)}: {\n${rows.join(",\n")}\n}`;
  });
  return `{\n${sections.join(",\n")}\n}\n`;
}
