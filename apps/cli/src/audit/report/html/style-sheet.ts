/** Light and dark, print, and narrow screens; no font, image or script from anywhere. */
export const styleSheet = `
:root{color-scheme:light dark;--ink:#1c1c1a;--soft:#5b5b55;--line:#d9d7cf;--paper:#fbfaf6;--card:#fff;--pass:#1f6f3f;--fail:#a3231c;--unknown:#7a5a00;--na:#5b5b55;--error:#6d1f8a}
@media (prefers-color-scheme:dark){:root{--ink:#ecebe4;--soft:#a8a79e;--line:#3a3a36;--paper:#161614;--card:#1f1f1c;--pass:#6fcf97;--fail:#ff8a80;--unknown:#f0c75e;--na:#a8a79e;--error:#d8a0ee}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main,header,footer{max-width:70rem;margin:0 auto;padding:1rem}
h1{font-size:1.6rem;margin:.5rem 0}h2{font-size:1.25rem;margin:2rem 0 .5rem}h3{font-size:1rem;margin:.75rem 0 .25rem}
.numbers{display:flex;flex-wrap:wrap;gap:.75rem;padding:0;list-style:none}
.numbers li{border:1px solid var(--line);background:var(--card);border-radius:.4rem;padding:.5rem .9rem}
.numbers b{display:block;font-size:1.5rem;font-variant-numeric:tabular-nums}
details{border:1px solid var(--line);background:var(--card);border-radius:.4rem;margin:.4rem 0}
summary{cursor:pointer;padding:.5rem .75rem;display:flex;gap:.6rem;align-items:baseline;flex-wrap:wrap}
summary:focus-visible,a:focus-visible{outline:3px solid currentColor;outline-offset:2px}
details>div{padding:0 .75rem .75rem}
.state{font-weight:700;min-width:5.5rem}
.PASS{color:var(--pass)}.FAIL{color:var(--fail)}.UNKNOWN{color:var(--unknown)}.NA{color:var(--na)}.ERROR{color:var(--error)}
.soft{color:var(--soft)}
table{border-collapse:collapse;width:100%;margin:.5rem 0}th,td{text-align:left;vertical-align:top;padding:.35rem .5rem;border-bottom:1px solid var(--line)}
.wide{overflow-x:auto}
code,pre{font:.9em ui-monospace,monospace;overflow-wrap:anywhere}
pre{white-space:pre-wrap;border-left:3px solid var(--line);padding-left:.6rem;margin:.4rem 0}
nav ul{display:flex;flex-wrap:wrap;gap:.75rem;padding:0;list-style:none}
@media print{details{break-inside:avoid}nav{display:none}}
`;
