// The one small style sheet of the pages, light and dark.
import { type Html, trusted } from "./html.ts";

/** The style sheet, for a `<style>` element. */
export const styleSheet: Html = trusted(`
:root { --ink: #1f2328; --soft: #59636e; --line: #d1d9e0; --back: #fff; --shade: #f6f8fa; --link: #0969da;
  --good: #1a7f37; --bad: #cf222e; --wait: #9a6700; --done: #8250df; --added: #dafbe1; --removed: #ffebe9; color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9198a1; --line: #3d444d; --back: #0d1117; --shade: #151b23;
  --link: #4493f8; --good: #3fb950; --bad: #f85149; --wait: #d29922; --done: #ab7df8; --added: #12261e; --removed: #301518; } }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.55 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; color: var(--ink); background: var(--back); }
main { max-width: 980px; margin: 0 auto; padding: 8px 20px 60px; }
header.top { background: var(--shade); border-bottom: 1px solid var(--line); }
header.top > div { max-width: 980px; margin: 0 auto; padding: 12px 20px; display: flex; gap: 20px; align-items: baseline; flex-wrap: wrap; }
header.top .note { margin-left: auto; color: var(--soft); font-size: 13px; }
header.top .name { font-size: 18px; font-weight: 600; }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
h1 { font-size: 25px; line-height: 1.3; margin: 20px 0 8px; } h2 { font-size: 19px; margin: 28px 0 10px; } h3 { font-size: 16px; }
.soft { color: var(--soft); font-size: 14px; }
code, pre { font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { background: var(--shade); padding: 2px 5px; border-radius: 5px; overflow-wrap: anywhere; }
pre { background: var(--shade); padding: 12px 14px; border-radius: 6px; overflow-x: auto; margin: 8px 0; } pre code { padding: 0; background: none; }
.box { border: 1px solid var(--line); border-radius: 8px; margin: 14px 0; overflow: hidden; }
.box > .head { background: var(--shade); border-bottom: 1px solid var(--line); padding: 8px 14px; font-size: 14px; color: var(--soft); }
.box > .head b { color: var(--ink); } .box > .body { padding: 4px 16px 8px; overflow-x: auto; }
.box.app { border-color: var(--link); }
ul.rows { list-style: none; margin: 0; padding: 0; } ul.rows > li { padding: 9px 14px; border-top: 1px solid var(--line); } ul.rows > li:first-child { border-top: 0; }
ul.rows .right { float: right; color: var(--soft); font-size: 13px; }
table { border-collapse: collapse; margin: 10px 0; } .body table { display: block; overflow-x: auto; max-width: 100%; }
th, td { border: 1px solid var(--line); padding: 5px 12px; text-align: left; vertical-align: top; } th { background: var(--shade); }
blockquote { margin: 10px 0; padding: 0 14px; color: var(--soft); border-left: 4px solid var(--line); }
blockquote.alert { color: inherit; border-left-color: var(--link); } blockquote.alert b { text-transform: capitalize; }
blockquote.warning { border-left-color: var(--wait); } blockquote.caution { border-left-color: var(--bad); } blockquote.tip { border-left-color: var(--good); }
figure { margin: 10px 0; } figcaption { font-size: 12px; color: var(--soft); } summary { cursor: pointer; } details { margin: 8px 0; }
.badge { display: inline-block; padding: 1px 10px; border-radius: 20px; color: #fff; font-size: 13px; font-weight: 600; background: var(--soft); }
.good { color: var(--good); } .bad { color: var(--bad); } .wait { color: var(--wait); }
.badge.good { background: var(--good); color: #fff; } .badge.bad { background: var(--bad); color: #fff; }
.badge.wait { background: var(--wait); color: #fff; } .badge.done { background: var(--done); color: #fff; }
.diff { padding: 0; } .diff pre { margin: 0; padding: 4px 0; border-radius: 0; background: none; }
.diff span { display: block; padding: 0 14px; white-space: pre-wrap; overflow-wrap: anywhere; min-height: 1.5em; }
.diff .add { background: var(--added); } .diff .del { background: var(--removed); } .diff .hunk { color: var(--soft); background: var(--shade); }
form.act { padding: 12px 14px; } form.act p { margin: 8px 0; display: flex; gap: 8px; align-items: center; flex-wrap: wrap; }
textarea { width: 100%; min-height: 72px; font: inherit; padding: 8px 10px; border: 1px solid var(--line); border-radius: 6px; background: var(--back); color: inherit; }
button, select { font: inherit; padding: 5px 14px; border: 1px solid var(--line); border-radius: 6px; background: var(--shade); color: inherit; cursor: pointer; }
button.go { background: var(--good); border-color: var(--good); color: #fff; font-weight: 600; } button.stop { color: var(--bad); }
.numbered td { border: 0; padding: 0 12px; } .numbered td:first-child { color: var(--soft); text-align: right; user-select: none; } .numbered pre { margin: 0; padding: 0; background: none; }
`);
