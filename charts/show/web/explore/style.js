// How the controls look. They live in a shadow of their own, as a board does.

export const css = `
:host{display:block;container-type:inline-size;margin:0 0 .6em;max-width:1400px}
.panel{color-scheme:light;--ink:#24292f;--faint:#57606a;--line:#d0d7de;--field:#fff;--card:#f6f8fa;--focus:#0969da;--bad:#b3261e;
 color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:10px;padding:10px 12px;
 display:grid;gap:8px 22px;grid-template-columns:repeat(auto-fill,minmax(min(100%,300px),1fr));
 font:14px/1.4 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}
.panel.dark{color-scheme:dark;--ink:#e6edf3;--faint:#a3adb8;--line:#3d444d;--field:#0d1117;--card:#161b22;--focus:#58a6ff;--bad:#ff8a80}
*{box-sizing:border-box}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.row{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:6px 10px;align-items:center;align-content:center;min-width:0}
.row label{overflow-wrap:anywhere;font-weight:600}
.row input[type=range]{grid-column:1/-1;width:100%;margin:0;min-height:24px;accent-color:var(--focus)}
.row.switch{grid-template-columns:auto minmax(0,1fr);gap:8px}
.row.switch input{grid-column:1;grid-row:1;width:20px;height:20px;margin:2px;accent-color:var(--focus)}
.row.choice{grid-template-columns:minmax(0,1fr) minmax(92px,auto)}
.row.seed{grid-template-columns:minmax(0,1fr) auto auto}
input[type=number],select,button{font:inherit;color:var(--ink);background:var(--field);border:1px solid var(--line);border-radius:6px;padding:3px 8px;min-height:32px;min-width:0;max-width:100%}
input[type=number]{font-variant-numeric:tabular-nums}
input[aria-invalid]{border-color:var(--bad);outline-color:var(--bad)}
button,select{cursor:pointer}
button:hover:not(:disabled){border-color:var(--faint)}
button:disabled{opacity:.5;cursor:default}
.foot{grid-column:1/-1;display:flex;flex-wrap:wrap;gap:6px 10px;align-items:center;min-height:32px}
.status{color:var(--faint);font-size:.93em;flex:1 1 12em;overflow-wrap:anywhere}
[hidden]{display:none!important}
@container (max-width:520px){.status{flex-basis:100%}}
@media print{button,input[type=range]{display:none}}
`;
