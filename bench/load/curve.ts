// A curve of memory over time, as a picture that stands for itself.

export interface Sample {
  minute: number;
  mib: number;
}

/** Pixels. */
const PAGE = { width: 760, height: 320, left: 60, right: 20, top: 20, bottom: 44 };

const STYLE = `svg { color-scheme: light dark; --page: #ffffff; --ink: #1f2328; --soft: #d1d9e0; --curve: #0969da; }
  @media (prefers-color-scheme: dark) { svg { --page: #0d1117; --ink: #e6edf3; --soft: #3d444d; --curve: #4493f8; } }
  text { font: 12px system-ui, sans-serif; fill: var(--ink); }
  .grid { stroke: var(--soft); } .curve { fill: none; stroke: var(--curve); stroke-width: 1.5; }`;

/** An SVG document: minutes to the right, MiB upwards from nothing. */
export function drawCurve(samples: readonly Sample[]): string {
  const most = niceAbove(Math.max(1, ...samples.map(({ mib }) => mib)));
  const long = Math.max(1, ...samples.map(({ minute }) => minute));
  const x = (minute: number) => PAGE.left + (minute / long) * (PAGE.width - PAGE.left - PAGE.right);
  const y = (mib: number) => PAGE.height - PAGE.bottom - (mib / most) * (PAGE.height - PAGE.top - PAGE.bottom);
  const lines = [0, 1, 2, 3, 4].map((step) => (most / 4) * step);
  const marks = [0, 1, 2, 3, 4, 5, 6].map((step) => (long / 6) * step);
  const points = samples.map(({ minute, mib }) => `${x(minute).toFixed(1)},${y(mib).toFixed(1)}`).join(" ");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${PAGE.width} ${PAGE.height}" width="${PAGE.width}" height="${PAGE.height}" role="img" aria-label="Memory of the App in MiB by minutes">`,
    `<style>${STYLE}</style>`,
    `<rect width="100%" height="100%" fill="var(--page)"/>`,
    ...lines.map((mib) => `<path class="grid" d="M${PAGE.left} ${y(mib)}H${PAGE.width - PAGE.right}"/>`),
    ...lines.map((mib) => `<text x="${PAGE.left - 8}" y="${y(mib) + 4}" text-anchor="end">${mib}</text>`),
    ...marks.map(
      (minute) =>
        `<text x="${x(minute)}" y="${PAGE.height - PAGE.bottom + 18}" text-anchor="middle">${minute.toFixed(0)}</text>`,
    ),
    `<text x="${PAGE.left}" y="${PAGE.height - 8}">minutes</text>`,
    `<text x="8" y="14">MiB</text>`,
    `<polyline class="curve" points="${points}"/>`,
    "</svg>",
    "",
  ].join("\n");
}

/** A round number that leaves a little room. */
function niceAbove(value: number): number {
  return Math.ceil((value * 1.1) / 100) * 100;
}
