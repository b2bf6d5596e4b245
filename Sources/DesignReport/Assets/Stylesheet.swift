/// The page's style: light, dark and print from one set of variables; colours after Okabe and Ito, which the colour-blind
/// tell apart, darkened or lightened until text in them has a contrast of at least 4.5.
enum Stylesheet {
    /// Number of `.c…`/`.k…` colours for curves.
    static let curveColors = 8
    /// Number of `.e…` colours for elements.
    static let elementColors = 8

    static let text: StaticString = """
        :root {
          --paper: #f7f6f2; --sheet: #ffffff; --ink: #1b2127; --soft: #59636d; --rule: #dcd9d1; --grid: #ebe9e3;
          --accent: #0b5c94; --accent-ink: #ffffff; --good: #0a6b50; --good-back: #e2f2ec; --bad: #a83a00; --bad-back: #fbeade;
          --open: #5d5200; --open-back: #f6f0cf; --feasible: #0072b2; --infeasible: #b5651d; --failed: #6b2d7a;
          --front: #003a5d; --forbidden: rgba(120, 108, 84, .09); --shadow: 0 1px 2px rgba(40, 36, 20, .08);
          --c0: #0072b2; --c1: #c04a00; --c2: #00805f; --c3: #a8487c; --c4: #9a6a00; --c5: #2b7fb0; --c6: #6b4fa0; --c7: #5c6670;
          color-scheme: light dark;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #13171b; --sheet: #1a2026; --ink: #e7eaec; --soft: #a3adb6; --rule: #343d46; --grid: #272f37;
            --accent: #6fbdf0; --accent-ink: #0d1419; --good: #5fd0a8; --good-back: #143329; --bad: #ff9a5c; --bad-back: #3b2212;
            --open: #e8d666; --open-back: #35300f; --feasible: #56b4e9; --infeasible: #d99a5b; --failed: #d69be6;
            --front: #c4e6fb; --forbidden: rgba(255, 240, 200, .06); --shadow: none;
            --c0: #56b4e9; --c1: #ff8f4a; --c2: #35c79b; --c3: #e79bc3; --c4: #e6ac2f; --c5: #8fd0f5; --c6: #b9a3ea; --c7: #a9b4be;
          }
        }
        * { box-sizing: border-box; }
        html { scroll-behavior: smooth; scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
        body {
          margin: 0; background: var(--paper); color: var(--ink);
          font: 15px/1.55 "Inter", "Source Sans 3", system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
          font-variant-numeric: tabular-nums lining-nums; text-rendering: optimizeLegibility;
        }
        header, main, footer { max-width: 1160px; margin: 0 auto; padding: 0 28px; }
        header { padding-top: 44px; padding-bottom: 8px; }
        footer { padding-bottom: 56px; color: var(--soft); font-size: .87em; }
        h1, h2, h3, p, figure, dl, ul { margin: 0; overflow-wrap: anywhere; }
        h1 { font-size: clamp(1.6rem, 3.6vw, 2.35rem); line-height: 1.15; letter-spacing: -.02em; font-weight: 680; text-wrap: balance; }
        h2 { font-size: 1.22rem; letter-spacing: -.01em; line-height: 1.3; font-weight: 660; margin-bottom: 14px; }
        h3 { font-size: 1rem; font-weight: 640; margin: 22px 0 6px; }
        p + p { margin-top: 8px; }
        a { color: var(--accent); text-underline-offset: 2px; }
        small { font-size: .8em; font-weight: 400; color: var(--soft); }
        code { font: .9em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
        .skip { position: absolute; left: -999px; }
        .skip:focus { left: 12px; top: 12px; background: var(--sheet); padding: 8px 12px; z-index: 9; }
        .defs { position: absolute; }
        .eyebrow { color: var(--accent); font-weight: 640; font-size: .8rem; letter-spacing: .09em; text-transform: uppercase; margin-bottom: 8px; }
        .purpose { color: var(--soft); font-size: 1.06rem; max-width: 46em; margin-top: 10px; }
        nav { display: flex; flex-wrap: wrap; gap: 4px 18px; margin-top: 20px; padding: 10px 0; border-top: 1px solid var(--rule); border-bottom: 1px solid var(--rule); font-size: .9rem; }
        nav a { color: var(--soft); text-decoration: none; }
        nav a:hover { color: var(--accent); text-decoration: underline; }
        section { padding: 30px 0 6px; }
        section + section { border-top: 1px solid var(--rule); margin-top: 26px; }
        .decision { border: 0; padding-top: 22px; }
        .headline { font-size: clamp(1.15rem, 2.3vw, 1.45rem); line-height: 1.35; font-weight: 600; letter-spacing: -.01em; text-wrap: pretty; }
        .lead { color: var(--soft); max-width: 52em; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(128px, 1fr)); gap: 1px; margin: 20px 0 4px; background: var(--rule); border: 1px solid var(--rule); border-radius: 8px; overflow: hidden; }
        .figures div { background: var(--sheet); padding: 12px 16px; display: flex; flex-direction: column-reverse; justify-content: flex-end; }
        .figures dt { color: var(--soft); font-size: .82rem; line-height: 1.35; }
        .figures dd { margin: 0; font-size: 1.5rem; font-weight: 640; letter-spacing: -.02em; line-height: 1.25; white-space: nowrap; }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 18px; margin-top: 18px; }
        .card { background: var(--sheet); border: 1px solid var(--rule); border-radius: 10px; padding: 18px 20px; box-shadow: var(--shadow); min-width: 0; container-type: inline-size; }
        .card:first-child { grid-column: 1 / -1; border-color: var(--accent); border-top-width: 3px; }
        .card-head { display: flex; flex-wrap: wrap; gap: 6px 14px; align-items: center; justify-content: space-between; }
        .card h3 { margin: 0; font-size: 1.15rem; letter-spacing: -.01em; }
        .card:last-child:nth-child(even) { grid-column: 1 / -1; }
        .card:first-child h3 { font-size: 1.3rem; }
        .badge { display: inline-block; min-width: 1.75em; padding: 0 .45em; margin-right: .25em; border-radius: .9em; background: var(--accent); color: var(--accent-ink); text-align: center; line-height: 1.75; font-size: .86em; }
        .reason { margin: 6px 0 14px; color: var(--soft); }
        .footnote { margin-top: 10px; font-size: .84rem; color: var(--soft); }
        .verdict { display: inline-block; padding: 1px 10px; border-radius: 1em; font-size: .86rem; font-weight: 600; white-space: nowrap; }
        .verdict.good { color: var(--good); background: var(--good-back); }
        .verdict.bad { color: var(--bad); background: var(--bad-back); }
        .verdict.open { color: var(--open); background: var(--open-back); }
        td.good { color: var(--good); font-weight: 600; }
        td.bad { color: var(--bad); font-weight: 600; }
        .bar { display: flex; height: 26px; border-radius: 5px; overflow: hidden; gap: 1px; background: var(--rule); }
        .bar span { flex: 0 1 0; min-width: 0; overflow: hidden; color: #fff; font-size: .78rem; font-weight: 640; line-height: 26px; text-align: center; }
        .e0 { background: #35586f; } .e1 { background: #5a6f3f; } .e2 { background: #8a5a2b; } .e3 { background: #6b4a73; }
        .e4 { background: #2f6e6a; } .e5 { background: #8b4453; } .e6 { background: #4b5aa0; } .e7 { background: #646464; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; }
        th, td { padding: 6px 12px 6px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--grid); }
        thead th { font-size: .8rem; font-weight: 600; color: var(--soft); border-bottom-color: var(--rule); white-space: nowrap; }
        tbody th { font-weight: 560; }
        .numbers td, .numbers thead th, .composition td, .composition thead th { text-align: right; }
        .numbers th:first-child { text-align: left; }
        .composition { margin-top: 6px; }
        .composition th, .composition td { padding: 4px 12px 4px 0; white-space: nowrap; }
        .composition { width: auto; }
        .composition td, .composition thead th { min-width: 4.6em; }
        .composition tbody th { color: var(--soft); font-weight: 400; width: 4em; }
        .outcomes { margin-top: 12px; }
        .outcomes td, .outcomes thead th:not(:last-child) { white-space: nowrap; }
        .outcomes thead th { white-space: normal; }
        .outcomes .unit { color: var(--soft); }
        .outcomes .note { display: block; }
        @container (max-width: 560px) {
          .outcomes, .outcomes tbody { display: block; }
          .outcomes thead { display: none; }
          .outcomes tr { display: flex; flex-wrap: wrap; gap: 2px 1.7em; padding: 8px 0; border-top: 1px solid var(--grid); }
          .outcomes th, .outcomes td { padding: 0; border: 0; }
          .outcomes th { flex: 1 0 100%; }
          .outcomes td::before { content: attr(data-l); display: block; font-size: .78rem; font-weight: 400; color: var(--soft); }
        }
        .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 12px 44px; }
        .columns h3 { margin-top: 0; }
        .facts div { display: grid; grid-template-columns: 12em 1fr; gap: 12px; padding: 5px 0; border-bottom: 1px solid var(--grid); }
        .facts dt, .references dt { color: var(--soft); overflow-wrap: anywhere; }
        dd { margin: 0; overflow-wrap: anywhere; }
        .definitions { display: grid; grid-template-columns: minmax(12em, 1fr) 3fr; gap: 8px 24px; }
        .definitions dt { font-weight: 560; }
        .roles { display: flex; flex-wrap: wrap; gap: 5px; margin: 4px 0 6px; }
        .role { display: inline-block; padding: 0 9px; border: 1px solid var(--rule); border-radius: 1em; font-size: .82rem; color: var(--soft); }
        .references { display: grid; grid-template-columns: minmax(7em, max-content) 1fr; gap: 5px 20px; font-size: .92rem; }
        table + p, .scroll + p { margin-top: 10px; }
        .items { columns: 18em; padding-left: 1.2em; margin-top: 6px; font-size: .93rem; }
        .equation { font-size: 1.06rem; margin-bottom: 12px; }
        .legend { display: flex; flex-wrap: wrap; gap: 4px 22px; padding: 0; list-style: none; }
        .legend svg { width: 20px; height: 20px; vertical-align: -5px; margin-right: 6px; }
        .hint { font-size: .87rem; color: var(--soft); margin: 4px 0 0; }
        .two-figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 500px), 1fr)); gap: 18px; margin-top: 14px; }
        .one-figure { max-width: 700px; margin-top: 14px; }
        .one-figure.wide { max-width: none; }
        figure { min-width: 0; background: var(--sheet); border: 1px solid var(--rule); border-radius: 10px; padding: 14px 14px 12px; box-shadow: var(--shadow); }
        figcaption { font-size: .87rem; line-height: 1.45; color: var(--soft); padding: 8px 4px 0; overflow-wrap: anywhere; }
        .canvas { overflow-x: auto; }
        .plot { display: block; width: 100%; min-width: 450px; height: auto; font-size: 12px; }
        .plot.parallel { min-width: 640px; }
        .plot text { fill: var(--soft); }
        .plot .axis-title { fill: var(--ink); font-size: 12.5px; }
        .plot .strong { font-weight: 640; }
        .grid path { stroke: var(--grid); fill: none; }
        .grid .frame, .parallel-axis { stroke: var(--soft); stroke-opacity: .6; fill: none; }
        .forbidden { fill: var(--forbidden); }
        .limit { stroke: var(--bad); stroke-width: 1.3; stroke-dasharray: 6 4; }
        .plot .limit-label { fill: var(--bad); font-size: 11.5px; }
        .plot .better { font-size: 11px; }
        .limit-label, .mark-label { paint-order: stroke; stroke: var(--sheet); stroke-width: 3px; stroke-linejoin: round; }
        .target { stroke: var(--soft); stroke-dasharray: 6 4; }
        .plot .target + .limit-label { fill: var(--soft); }
        .front-steps { fill: none; stroke: var(--front); stroke-width: 1.6; stroke-linejoin: round; }
        .mk-n { fill: var(--sheet); fill-opacity: .5; stroke: var(--infeasible); stroke-width: 1.2; }
        .mk-f { fill: var(--feasible); fill-opacity: .75; }
        .mk-p { fill: var(--front); }
        .mk-p-ring { fill: var(--sheet); stroke: var(--front); stroke-width: 1.6; }
        .mk-x { stroke: var(--failed); stroke-width: 2; fill: none; }
        .mk-r { fill: none; pointer-events: all; stroke: var(--accent); stroke-width: 2.4; }
        .not-feasible { opacity: .85; }
        .points use { cursor: pointer; }
        .points use.hot { filter: drop-shadow(0 0 3px var(--ink)); }
        .plot .alloy-name { fill: var(--accent); font-size: 14px; font-weight: 720; paint-order: stroke; stroke: var(--sheet); stroke-width: 3px; }
        .plot .lane-label { fill: var(--failed); }
        .failed-tick { stroke: var(--failed); stroke-width: 1.6; }
        .bars { stroke: var(--feasible); stroke-opacity: .3; stroke-width: 1.4; fill: none; }
        .dots { stroke: var(--feasible); stroke-width: 5; stroke-linecap: round; fill: none; }
        .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
        .curve-label { font-weight: 600; paint-order: stroke; stroke: var(--sheet); stroke-width: 3px; stroke-linejoin: round; }
        .c0 { stroke: var(--c0); } .c1 { stroke: var(--c1); } .c2 { stroke: var(--c2); } .c3 { stroke: var(--c3); }
        .c4 { stroke: var(--c4); } .c5 { stroke: var(--c5); } .c6 { stroke: var(--c6); } .c7 { stroke: var(--c7); }
        .plot .k0 { fill: var(--c0); } .plot .k1 { fill: var(--c1); } .plot .k2 { fill: var(--c2); } .plot .k3 { fill: var(--c3); }
        .plot .k4 { fill: var(--c4); } .plot .k5 { fill: var(--c5); } .plot .k6 { fill: var(--c6); } .plot .k7 { fill: var(--c7); }
        .mark { stroke: var(--ink); stroke-opacity: .45; stroke-dasharray: 3 3; }
        .plot .mark-label { fill: var(--ink); font-size: 11px; }
        .crosshair { stroke: var(--ink); stroke-opacity: .5; pointer-events: none; }
        .lines-not-feasible { fill: none; stroke: var(--soft); stroke-opacity: .16; }
        .lines-failed { fill: none; stroke: var(--failed); stroke-opacity: .8; stroke-dasharray: 4 3; }
        .lines-feasible { fill: none; stroke: var(--feasible); stroke-opacity: .35; }
        .lines-front { fill: none; stroke: var(--front); stroke-opacity: .75; stroke-width: 1.3; }
        .lines-recommended { fill: none; stroke: var(--accent); stroke-width: 3; stroke-linejoin: round; }
        .controls { display: flex; flex-wrap: wrap; gap: 8px 20px; align-items: center; margin-bottom: 10px; font-size: .92rem; color: var(--soft); }
        select, input { font: inherit; color: var(--ink); background: var(--sheet); border: 1px solid var(--rule); border-radius: 6px; padding: 5px 9px; }
        .tall { max-height: 34rem; overflow: auto; border: 1px solid var(--rule); border-radius: 8px; background: var(--sheet); }
        #trials { font-size: .86rem; }
        #trials td, #trials th { padding: 4px 11px; white-space: nowrap; }
        #trials thead th { position: sticky; top: 0; background: var(--sheet); box-shadow: inset 0 -1px var(--rule); padding: 0; z-index: 1; }
        #trials button { all: unset; box-sizing: border-box; width: 100%; cursor: pointer; padding: 7px 11px; }
        #trials button:hover { color: var(--accent); }
        #trials button:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
        #trials .unit { font-weight: 400; }
        #trials [aria-sort=ascending] .name::after { content: " \\2191"; }
        #trials [aria-sort=descending] .name::after { content: " \\2193"; }
        #trials td:nth-child(2), #trials [data-k=s], #trials [data-k=o], #trials [data-k=g], #trials [data-k=m], #trials td:nth-last-child(3), #trials td:nth-last-child(4) { text-align: left; }
        #trials td:last-child { min-width: 34em; max-width: 48em; white-space: normal; text-align: left; overflow-wrap: anywhere; }
        #trials .f td:nth-child(2) { color: var(--feasible); font-weight: 600; }
        #trials .n td:nth-child(2) { color: var(--infeasible); }
        #trials .x td:nth-child(2) { color: var(--failed); font-weight: 600; }
        #trials tbody tr:hover, #trials tr.hot { background: var(--grid); }
        #trials tr.found { outline: 2px solid var(--accent); outline-offset: -2px; }
        .tip { position: fixed; z-index: 5; left: 0; top: 0; max-width: min(23rem, 92vw); padding: 9px 12px; border-radius: 8px; background: var(--ink); color: var(--paper); font-size: .84rem; line-height: 1.45; pointer-events: none; box-shadow: 0 4px 18px rgba(0, 0, 0, .25); overflow-wrap: anywhere; }
        .tip[hidden] { display: none; }
        .tip b { display: block; }
        .tip div { display: flex; justify-content: space-between; gap: 18px; }
        .tip i { font-style: normal; opacity: .75; }
        .tip .swatch { flex: none; width: 10px; height: 10px; border-radius: 2px; align-self: center; margin-right: -10px; }
        @media (max-width: 640px) {
          header, main, footer { padding-left: 16px; padding-right: 16px; }
          header { padding-top: 24px; }
          .card, figure { padding: 14px; }
          .facts div { grid-template-columns: 8em 1fr; }
          .definitions, .references { grid-template-columns: 1fr; gap: 2px; }
          .definitions dd, .references dd { margin-bottom: 8px; }
          th, td { padding-right: 9px; }
        }
        @media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
        @page { size: A4; margin: 15mm 14mm; }
        @page table { size: A4 landscape; margin: 12mm; }
        @media print {
          :root {
            --paper: #fff; --sheet: #fff; --ink: #000; --soft: #444; --rule: #bbb; --grid: #e2e2e2; --shadow: none;
            --accent: #0b5c94; --accent-ink: #fff; --good: #0a6b50; --good-back: #fff; --bad: #a83a00; --bad-back: #fff;
            --open: #5d5200; --open-back: #fff; --feasible: #0072b2; --infeasible: #b5651d; --failed: #6b2d7a; --front: #003a5d;
            --forbidden: rgba(120, 108, 84, .12);
            --c0: #0072b2; --c1: #c04a00; --c2: #00805f; --c3: #a8487c; --c4: #9a6a00; --c5: #2b7fb0; --c6: #6b4fa0; --c7: #5c6670;
            color-scheme: light;
          }
          body { font-size: 9.5pt; line-height: 1.4; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
          header, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
          header { padding-top: 0; }
          nav, .skip, .tip, .screen-only { display: none !important; }
          .purpose { margin-bottom: 8px; }
          section { padding-top: 14px; }
          section + section { margin-top: 14px; }
          h2, h3, .legend { break-after: avoid; }
          .card, figure, tr, .figures { break-inside: avoid; }
          .cards { grid-template-columns: 1fr; gap: 10px; }
          .two-figures { grid-template-columns: 1fr 1fr; gap: 10px; }
          .plot, .plot.parallel { min-width: 0; }
          .scroll, .canvas, .tall { overflow: visible; max-height: none; border: 0; }
          thead { display: table-header-group; }
          #trials { font-size: 6.4pt; }
          #trials td, #trials th, #trials button { padding: 1px 4px; }
          #trials thead th { position: static; white-space: normal; }
          #evaluations { page: table; }
          #trials td:last-child { min-width: 30em; }
          .figures { grid-template-columns: repeat(6, 1fr); }
          .figures dd { font-size: 12pt; }
          .figures div { padding: 6px 9px; }
          a { color: inherit; text-decoration: none; }
        }
        """
}
