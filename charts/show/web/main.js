// The runtime of schedlab's figures. It takes figures from a queue, draws each
// with ECharts in the place of its static image, and keeps it in step with the
// page: its theme, its size and the other figures of the same run. Nothing here
// becomes HTML: what comes from a figure goes to the page as text only.
//
// Where things are:
//
//	main.js      the way in
//	queue.js     finds the place of each figure that the page hands over
//	start.js     draws what the page has at first, one after the other
//	drawing.js   draws a figure, and gives back what it holds
//	option.js    puts functions where a figure's option has names
//	sharing.js   cursor and zoom, which figures of one run share
//	legend.js    as many lines as a legend needs
//	plots.js     lets the plots of one run stand exactly below each other
//	address.js   what the page is set to, in its address
//	focus.js     a figure that opens at a part of its run
//	hands.js     the wheel, the finger, the pointer and the click
//	keys.js      arrow keys, and what is said of where they go
//	lights.js    the goroutine that is lit in all figures of a run
//	steps/lit.js what a figure of curves shows of that goroutine
//	pins.js      tooltips that stay
//	tools.js     what stands beside the title of a figure
//	wishes.js    what a reader wishes of all pages: no movement, patterns
//	patterns.js  the pattern of each state
//	rules.js     the links to rules
//	paper.js     what is unfolded to be printed
//	registry.js  what is known of each kind of figure: how it is drawn, what its tooltips say
//	board/       a board that is played, without ECharts
//	quiz/        a question with its veil, without ECharts
//	explore/     controls that run a cell again
//	timeline/ …  a folder for each way to draw, which the registry lists
//	themes.js, text.js, elements.js   colours, numbers and small elements
//
// `go generate ./charts/show` bundles them into figures.gen.js.

import { live, queueWith, redraw, retheme } from './drawing.js';
import { explores } from './explore/explore.js';
import { listen, place } from './pins.js';
import { begin, drain } from './queue.js';
import { unfoldForPaper } from './paper.js';
import { followRules } from './rules.js';
import { onTheme } from './themes.js';
import { onWish } from './wishes.js';

// The loader calls it once, with a function that gives the library echarts. home is
// globalThis.schedlab, where figures queue up; nothing else of ours is global. It
// returns a promise that the page's figures are drawn.
globalThis.schedlab.own = (library, version, home) => {
  queueWith((figures) => drain(figures));
  onTheme(() => {
    retheme();
    place();
    for (const e of explores) e.retheme();
  });
  onWish(redraw);
  listen();
  home.drain = () => drain(home.queue, true);
  home.charts = () => [...live].filter((f) => !f.board && !f.quiz).map((f) => f.chart); // for the curious, and for tests
  home.boards = () => [...live].filter((f) => f.board).map((f) => f.chart);
  home.quizzes = () => [...live].filter((f) => f.quiz).map((f) => f.chart);
  home.explores = () => [...explores];
  followRules();
  unfoldForPaper();
  home.version = version;
  return begin(home.queue, library);
};
