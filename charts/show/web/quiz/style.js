// How a question and the card look, in a shadow of their own.

export const css = `
:host{display:block;container-type:inline-size}
.quiz{--ink:#24292f;--faint:#57606a;--line:#d0d7de;--edge:#6e7781;--card:#f6f8fa;--paper:#fff;--focus:#0969da;--good:#1a7f37;--bad:#a40e26;--veil:#d8dee4;
 color:var(--ink);background:var(--card);border:1px solid var(--line);border-left:4px solid var(--focus);border-radius:8px;padding:10px 14px 12px;max-width:760px;
 font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;overflow-wrap:anywhere}
.quiz.dark{--ink:#e6edf3;--faint:#a3adb8;--line:#3d444d;--edge:#8b949e;--card:#161b22;--paper:#0d1117;--focus:#58a6ff;--good:#56d364;--bad:#ff9492;--veil:#2d333b;color-scheme:dark}
*{box-sizing:border-box}
[hidden]{display:none!important}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
p,h3{margin:0}
code{font:.92em/1 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--veil);border-radius:4px;padding:1px 4px}
pre{font:.9em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--paper);border:1px solid var(--line);border-radius:6px;padding:8px 10px;margin:0 0 8px;overflow-x:auto;white-space:pre;tab-size:4;overflow-wrap:normal}
.kicker{font-size:.8em;font-weight:600;letter-spacing:.06em;text-transform:uppercase;color:var(--focus)}
fieldset{border:0;margin:0;padding:0;min-width:0}
legend{padding:0;font-weight:600;font-size:1.05em;margin-bottom:8px}
label{cursor:pointer}
.choice{display:grid;gap:4px}
.choice label{display:flex;gap:8px;align-items:baseline;padding:5px 8px;border:1px solid var(--line);border-radius:6px;background:var(--paper)}
.choice label:has(:checked){border-color:var(--focus)}
input[type=radio]{accent-color:var(--focus);margin:0;flex:none}
.amount{display:flex;flex-wrap:wrap;gap:8px 14px}
.amount label{display:flex;gap:8px;align-items:center}
.words label{display:grid;gap:4px}
input[type=text],textarea,select{font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--edge);border-radius:6px;padding:4px 8px;min-height:34px;max-width:100%}
textarea{width:100%;resize:vertical}
button{font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--edge);border-radius:6px;padding:3px 12px;min-height:34px;cursor:pointer}
button:hover:not(:disabled){border-color:var(--focus)}
button:disabled{cursor:default}
button.main{background:var(--focus);border-color:var(--focus);color:var(--paper);font-weight:600}
.bar{display:flex;flex-wrap:wrap;gap:8px;margin-top:10px;align-items:center}
.bar:not(:has(>:not([hidden]))){display:none}
.how{color:var(--faint);font-size:.9em;margin-bottom:6px}
.order,.pool{list-style:none;margin:0;padding:5px;display:flex;flex-wrap:wrap;gap:6px;min-height:46px;border-radius:6px}
.order{border:1px dashed var(--edge);background:var(--paper);counter-reset:place}
.order:empty::before{content:"Your order";color:var(--faint);padding:4px 6px}
.order li{display:flex;align-items:center;gap:4px;counter-increment:place}
.order li::before{content:counter(place) ".";color:var(--faint);font-size:.85em;font-variant-numeric:tabular-nums}
.pool:empty{display:none}
.pool{margin-top:4px}
.chip{touch-action:none;user-select:none;min-width:40px;font-weight:600}
.chip.drag{position:relative;z-index:1;opacity:.85;cursor:grabbing}
.chip.before{box-shadow:-4px 0 0 var(--focus)}
.chip.after{box-shadow:4px 0 0 var(--focus)}
.locked .how,.locked .pool{display:none}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.hints{margin:10px 0 0;padding-left:1.4em}
.hints li::marker{color:var(--faint)}
.result:not(:empty){margin-top:10px;padding-left:10px;border-left:3px solid var(--edge)}
.result.right{border-color:var(--good)}
.result.wrong{border-color:var(--bad)}
.verdict{font-weight:600}
.right .verdict{color:var(--good)}
.wrong .verdict{color:var(--bad)}
.veil{margin-top:10px;padding:12px;border-radius:6px;border:1px solid var(--line);color:var(--faint);display:flex;flex-wrap:wrap;gap:8px 14px;align-items:center;justify-content:space-between;
 background:repeating-linear-gradient(135deg,transparent 0 9px,var(--veil) 9px 10px)}
.veil span{background:var(--card);border-radius:4px;padding:0 6px}
.answer{margin-top:8px;outline-offset:4px}
.answer p{margin:0 0 8px}
.compare{margin:0 0 10px}
.compare legend{font-size:1em;margin-bottom:2px}
.compare label{margin-right:14px;display:inline-flex;gap:6px;align-items:center;min-height:28px}
h3{font-size:1.1em}
.sum{color:var(--faint)}
.record{list-style:none;margin:8px 0 0;padding:0}
.record li{border-top:1px solid var(--line);padding:8px 0}
.asked{font-weight:600}
.badge{font-weight:400;font-size:.85em;color:var(--faint);border:1px solid var(--edge);border-radius:10px;padding:0 8px;white-space:nowrap}
.badge.good{color:var(--good);border-color:var(--good)}
dl{margin:2px 0 0}
dl div{display:grid;grid-template-columns:8.5em 1fr;gap:8px}
dt{color:var(--faint)}
dd{margin:0}
.file{display:inline-flex;flex-wrap:wrap;gap:6px;align-items:center}
input[type=file]{font:inherit;font-size:.9em;max-width:100%;color:inherit}
@container (max-width:420px){dl div{grid-template-columns:1fr;gap:0}.veil{justify-content:flex-start}}
@media print{.bar,.how,.veil button{display:none!important}}
`;
