// What a manifest's artifacts ask to be fetched.

import { describe, expect, it } from "@jest/globals";
import type { Artifact } from "../../../src/registry/documents.ts";
import { wantedFor } from "../../../src/registry/download/wanted.ts";
import { rootDigest } from "../../../src/registry/model-digest.ts";

const [A, B] = ["a1".repeat(32), "b2".repeat(32)];
const WIDE = "c3".repeat(64);
const ROOT = rootDigest([
  { name: "x", sha256: A },
  { name: "y/z", sha256: B },
]);
const resources = [
  { name: "x", digest: { sha256: A }, size: 3 },
  { name: "y/z", digest: { sha256: B } },
];
const folder: Artifact = { name: "model", uri: "s3://bucket/model/", digest: { sha256: ROOT }, resources };
const file: Artifact = { name: "model", uri: "https://host/m", digest: { sha256: A } };

describe("what is wanted", () => {
  it("of a file is its bytes, from the address for downloads first", () => {
    const locations = [{ uri: "oci://ghcr.io/acme/m:1" }, { uri: "https://host/m" }];
    const artifact = {
      ...file,
      size: 7,
      downloadLocation: "https://mirror/m",
      locations,
      digest: { sha256: A, gitBlob: "0" },
    };
    expect(wantedFor([artifact])).toEqual({
      artifacts: [
        {
          ...{ name: "model", kind: "file", digest: { sha256: A } },
          files: [
            {
              ...{ path: "model", digest: { sha256: A }, size: 7 },
              places: ["https://mirror/m", "https://host/m", "oci://ghcr.io/acme/m:1"],
            },
          ],
        },
      ],
    });
  });

  it("of a folder is each of its files, from a place of its own first", () => {
    const [x, y] = resources;
    const artifact = { ...folder, resources: [{ ...x, uri: "https://host/x" }, { ...y }] } as Artifact;
    expect(wantedFor([artifact])).toEqual({
      artifacts: [
        {
          ...{ name: "model", kind: "folder", digest: { sha256: ROOT } },
          files: [
            { path: "model/x", digest: { sha256: A }, size: 3, places: ["https://host/x", "s3://bucket/model/x"] },
            { path: "model/y/z", digest: { sha256: B }, places: ["s3://bucket/model/y/z"] },
          ],
        },
      ],
    });
  });

  it("of an image whose manifest has the artifact's digest is the image", () => {
    const uri = `oci://ghcr.io/acme/serve@sha256:${A}`;
    const locations = [{ uri: "https://host/else" }];
    const wanted = wantedFor([{ name: "serve", uri, digest: { sha256: A }, size: 9, locations }]);
    const files = [{ path: "serve", digest: { sha256: A }, places: [uri] }];
    expect(wanted).toEqual({ artifacts: [{ name: "serve", kind: "image", digest: { sha256: A }, files }] });
  });

  it("of a file in an image is the file", () => {
    const uri = `oci://ghcr.io/acme/m@sha256:${B}`;
    expect(wantedFor([{ ...file, uri }])).toMatchObject({ artifacts: [{ kind: "file", files: [{ places: [uri] }] }] });
  });

  it.each<[string, Artifact[], string]>([
    ["no digest", [{ name: "m", uri: "https://host/m" }], "digest-missing"],
    ["no digest of bytes", [{ ...file, digest: { gitCommit: "0".repeat(40) } }], "digest-missing"],
    ["a folder by SHA-512 alone", [{ ...folder, digest: { sha512: WIDE } }], "digest-missing"],
    [
      "a file in a folder without one",
      [{ ...folder, resources: [{ name: "x", uri: "https://host/x" }] }],
      "digest-missing",
    ],
    ["files that are not the folder", [{ ...folder, resources: resources.slice(1) }], "root-differs"],
    ["no files", [{ ...folder, resources: [] }], "root-differs"],
    ["a name that leads out", [{ ...file, name: "../m" }], "name-unsafe"],
    [
      "a file's name that leads out",
      [{ ...folder, resources: [{ name: "../x", digest: { sha256: A } }] }],
      "name-unsafe",
    ],
    ["a file without a name", [{ ...folder, resources: [{ digest: { sha256: A } }] }], "name-unsafe"],
    [
      "a file that is no part of a model",
      [{ ...folder, resources: [{ name: "model.sig", digest: { sha256: A } }] }],
      "name-unsafe",
    ],
    ["two of one name", [file, { ...file, name: "MODEL" }], "name-unsafe"],
    ["a file in the place of a folder", [folder, { ...file, name: "model/x" }], "name-unsafe"],
  ])("is refused with %s (%s)", (_, artifacts, refused) => {
    expect(wantedFor(artifacts)).toEqual({ refused, reason: expect.stringMatching(/\.$/) });
  });

  it.each<[string, Artifact, string]>([
    ["no place", { name: "m", digest: { sha256: A } }, "does not say where m can be had"],
    ["no place of a file", { name: "m", digest: { sha256: ROOT }, resources }, "does not say where m/x can be had"],
    ["a folder without its files", { ...file, uri: "s3://bucket/m/" }, "does not list the files of model"],
  ])("can not be told with %s", (_, artifact, mistake) => {
    expect(wantedFor([artifact])).toEqual({ mistake: expect.stringContaining(mistake) });
  });

  it("may be known by SHA-512 when it is one file", () => {
    expect(wantedFor([{ ...file, digest: { sha512: WIDE } }])).toMatchObject({
      artifacts: [{ digest: { sha512: WIDE } }],
    });
  });
});
