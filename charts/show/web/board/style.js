// How a board looks. It lives in a shadow of its own, so that neither the page's
// styles nor these leak. Colours of states come with the data.

const patterned = (where) => `${where}.token{border-bottom-style:var(--edge)}${where}.key i{width:24px;height:0;background:none;border-bottom:4px var(--edge) var(--state);border-radius:0}`;

export const css = `
:host{display:block;container-type:inline-size}
.board{--ink:#24292f;--faint:#57606a;--line:#d0d7de;--card:#f6f8fa;--paper:#fff;--hit:#ffe8a3;--hitink:#24292f;--bar:#9793a0;--focus:#0969da;
 color:var(--ink);font:14px/1.4 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;outline-offset:-2px}
.board.dark{--ink:#e6edf3;--faint:#a3adb8;--line:#3d444d;--card:#161b22;--paper:#0d1117;--hit:#6b5000;--hitink:#fff;--focus:#58a6ff}
*{box-sizing:border-box}
:focus-visible{outline:2px solid var(--focus)}
.bar{display:flex;flex-wrap:wrap;gap:6px;align-items:center;margin:0 0 6px}
button,select{font:inherit;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:6px;padding:3px 9px;min-height:32px;cursor:pointer}
button:hover:not(:disabled){border-color:var(--faint)}
button:disabled{opacity:.45;cursor:default}
.jumps{display:inline-flex;gap:6px}
.play{min-width:5.2em}
.time{margin-left:auto;font-variant-numeric:tabular-nums;color:var(--faint);white-space:nowrap}
.linked{color:var(--faint);overflow-wrap:anywhere}
.linked:empty{display:none}
.linked input{font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--line);border-radius:6px;padding:3px 9px;min-height:32px;width:16em;max-width:100%}
.strip{position:relative;height:34px}
.strip svg{width:100%;height:100%;display:block;cursor:pointer}
.strip .gaps{fill:var(--line)}
.strip .marks,.strip .other{fill:var(--ink)}
.strip .here{fill:var(--focus)}
input[type=range]{width:100%;margin:0;accent-color:var(--focus);display:block}
.now{border-left:3px solid var(--focus);padding:2px 0 2px 10px;margin:8px 0 10px;min-height:4.3em}
.now p{margin:0}
.now .said{font-weight:600}
.now .why{color:var(--faint);font-size:.92em}
.stage{display:grid;gap:8px}
.row,.card{border:1px solid var(--line);border-radius:8px;background:var(--card);padding:6px 8px;min-width:0}
.procs{display:grid;gap:8px;grid-template-columns:repeat(auto-fit,minmax(min(100%,260px),1fr))}
.off{display:grid;gap:8px;grid-template-columns:repeat(auto-fit,minmax(min(100%,330px),1fr))}
.card.here{border-color:var(--focus);box-shadow:inset 0 0 0 1px var(--focus)}
.card.gone{opacity:.5}
.head{display:flex;flex-wrap:wrap;gap:2px 8px;align-items:baseline;min-height:1.5em}
.head b{font-size:1.02em}
.head .is{color:var(--faint);font-size:.9em}
.card .head b{line-height:24px}
.card .head{flex-wrap:nowrap;align-items:center}
.card .head .m{line-height:18px}
.tick{margin-left:auto;color:var(--faint);font-size:.85em;font-variant-numeric:tabular-nums}
.tick i{display:inline-block;width:42px;height:5px;border:1px solid var(--faint);border-radius:3px;margin-left:5px;vertical-align:middle;background:linear-gradient(to right,var(--faint) var(--part),transparent var(--part))}
.slots{display:grid;grid-template-columns:minmax(0,min(60%,240px)) minmax(0,1fr);gap:4px 10px;margin-top:3px}
.slot{display:flex;gap:6px;align-items:center;min-width:0;min-height:30px}
.slot.ring{grid-column:1/-1}
.slot>span{color:var(--faint);font-size:.85em;flex:0 1 auto;min-width:4.2em;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.slot .tokens.box{flex:0 1 auto;flex-wrap:nowrap}
.slot .box .token{min-width:0}
.slot.ring>span{flex:none}
.global{display:flex;flex-wrap:wrap;gap:2px 12px;align-items:center;min-height:40px}
.global .tokens:empty{display:none}
.tokens{display:flex;flex-wrap:wrap;gap:3px;align-items:center;min-height:26px;min-width:0}
.tokens.box{border:1px dashed var(--line);border-radius:6px;padding:1px;min-height:30px;width:max-content;max-width:100%;min-width:44px}
.tokens:empty::after{content:"–";color:var(--faint);padding-left:4px}
.tokens.box:empty::after{padding-left:14px}
.token{display:inline-block;max-width:15ch;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-size:13px;line-height:20px;
 background:var(--paper);border:1px solid var(--bar);border-bottom:4px solid var(--state);border-radius:5px;padding:0 6px;min-width:24px;text-align:center;min-height:26px}
button.token{padding:0 6px}
.token.system{font-style:italic;color:var(--faint)}
.token.hit{background:var(--hit);color:var(--hitink);border-color:var(--focus);border-bottom-color:var(--state)}
.token.lit{background:var(--ink);color:var(--paper);border-color:var(--ink);border-bottom-color:var(--state)}
.lights .token:not(.lit){opacity:.35}
.token.picked{outline:2px solid var(--focus);outline-offset:0}
.m{border:1px solid var(--line);border-radius:12px;padding:0 8px;font-size:13px;background:var(--paper);white-space:nowrap;line-height:22px}
.m.hit{background:var(--hit);color:var(--hitink)}
.more{color:var(--faint);font-size:.85em;white-space:nowrap}
.groups{display:grid;gap:3px}
.group{display:grid;grid-template-columns:minmax(7em,max-content) 1fr;gap:8px;align-items:center}
.group>span{color:var(--faint);font-size:.88em;overflow-wrap:anywhere}
.log{margin-top:8px}
.log ol{list-style:none;margin:4px 0 0;padding:0;height:13.5em;overflow-y:auto;border:1px solid var(--line);border-radius:8px;font-size:.9em}
.log li{margin:0}
.log li button{display:grid;grid-template-columns:6.5em 1.2em 1fr auto;gap:6px;width:100%;text-align:left;border:0;border-radius:0;background:none;padding:1px 8px;min-height:24px;font-variant-numeric:tabular-nums}
.log li button span:first-child{color:var(--faint);text-align:right}
.log li button span:last-child{color:var(--faint)}
.log li.now-line button{background:var(--hit);color:var(--hitink)}
.log li.now-line button span{color:inherit}
.key{display:flex;flex-wrap:wrap;gap:2px 12px;font-size:.85em;color:var(--faint);margin-top:8px}
.key i{display:inline-block;width:16px;height:4px;border-radius:2px;margin-right:4px;vertical-align:middle;background:var(--state)}
${patterned('.patterned ')}
@container (max-width:519px){
 .bar{gap:5px}
 .play{min-width:0}
 .play .word,.time .of,.tick .of{display:none}
 .time{order:1}
 .time~*,.jumps,.pace,.link,.linked{order:2}
 .tick i{width:22px}
 .procs{grid-template-columns:repeat(auto-fit,minmax(min(100%,150px),1fr))}
 .slots{grid-template-columns:minmax(0,1fr)}
 .slot:first-child .tokens.box:empty{display:none}
 .slot.ring .tokens{flex-wrap:nowrap}
 .slot.ring .token{padding:0 4px}
 .group{display:flex;flex-wrap:wrap;gap:1px 8px}
 .log li button{grid-template-columns:5.2em 1em 1fr}
 .log li button span:last-child{display:none}
 .now{min-height:6em;margin:6px 0 8px}
}
@media (forced-colors:active){.token{border-bottom-color:ButtonText}.token.hit,.log li.now-line button{outline:2px solid Highlight}}
@media print{button:not(.token),.bar select,.jumps,input,.log{display:none!important}.time{margin:0;color:var(--ink)}.time .of{display:inline!important}${patterned('')}}
`;
