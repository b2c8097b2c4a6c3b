"use strict";
// The section of the wiring diagram: its controls, its drawing and its table.
(() => {
    const { element, show } = ActMax;

    // A share from the place of the slider: most connections are weak, so the low end gets most of the way.
    const shareOf = (value) => (value / 100) ** 3;
    const placeOf = (share) => 100 * Math.cbrt(share);

    const slider = (start, changed) => {
        const said = element("output", {});
        const box = element("input", { type: "range", min: 0, max: 100, step: 1, value: String(start) });
        const say = () => {
            said.textContent = box.value === "0" ? "all" : `from ${show(100 * shareOf(Number(box.value)), 2)} % of the strongest`;
            box.setAttribute("aria-valuetext", said.textContent);
        };
        box.addEventListener("input", () => {
            say();
            changed(shareOf(Number(box.value)));
        });
        say();
        return element("label", { class: "slider" }, "Connections", box, said);
    };

    const table = (wiring) => {
        const strength = ActMax.strengths(wiring, "carried");
        const rows = wiring.weight.map((weight, i) => {
            const [pre, post] = [wiring.nodes[wiring.from[i]], wiring.nodes[wiring.to[i]]];
            return { pre, post, weight, strength: strength[i], when: wiring.columns[post.column] };
        });
        rows.sort((a, b) => Math.abs(b.strength) - Math.abs(a.strength));
        return ActMax.table({
            caption: `Connections of the ${wiring.name}`,
            file: `wiring-${wiring.name.replace(/\W+/g, "-")}.csv`,
            filterLabel: "Filter",
            rows,
            columns: [
                { title: "pre", value: (row) => row.pre.name, head: true },
                { title: "post", value: (row) => row.post.name },
                { title: "to", value: (row) => row.when },
                { title: "weight", value: (row) => row.weight, numeric: true },
                { title: "pre activity", value: (row) => row.pre.activity, numeric: true },
                { title: "post activity", value: (row) => row.post.activity, numeric: true },
                { title: "carried", value: (row) => row.strength, numeric: true },
                { title: "pre id", value: (row) => row.pre.id, class: "id" },
                { title: "post id", value: (row) => row.post.id, class: "id" },
            ],
        });
    };

    ActMax.makeWiring = (data) => {
        const section = document.getElementById("wiring");
        section.hidden = data.wiring.length === 0;
        if (section.hidden) return () => {};
        const holder = section.querySelector(".diagram .scroll");
        let wiring = data.wiring[0];
        const fresh = () => {
            const view = { expanded: new Set(), measure: "carried", whole: true };
            return { ...view, least: ActMax.readable(wiring, view) };
        };
        let view = fresh();

        const draw = (focus) => {
            const found = ActMax.wiringView(wiring, view);
            const scale = ActMax.activityScale(wiring);
            section.querySelector(".key").replaceChildren(
                ActMax.colourKey("activity", scale),
                element(
                    "p",
                    { class: "signs" },
                    element("span", { class: "plus" }, "excites"),
                    element("span", { class: "minus" }, "inhibits"),
                    element("span", {}, "□ stimulus"),
                    element("span", {}, "◎ target"),
                ),
            );
            const names = wiring.columns;
            const layout = ActMax.layOut(found, names, Math.max(280, holder.clientWidth - 2));
            const left = wiring.allEdges - wiring.weight.length;
            section.querySelector(".note").textContent =
                `${ActMax.count(found.places.length, "node")} and ${ActMax.count(found.links.length, "connection")} ` +
                `of ${show(found.all)} are drawn, time from left to right; width is ` +
                (view.measure === "weight" ? "the weight." : "what a connection carries: weight times activity.") +
                (left > 0 ? ` This page carries the ${show(wiring.weight.length)} of ${show(wiring.allEdges)} connections that lead most to the targets; ${wiring.file} has all.` : "") +
                " Arrow keys go from node to node.";
            const label = `Wiring diagram of the ${wiring.name}: ${found.places.length} nodes, ${found.links.length} connections`;
            const svg = ActMax.drawWiring(found, layout, scale, label);
            holder.replaceChildren(svg);
            section.querySelector(".tip").hidden = true;
            if (found.places.length === 0) return;
            const goTo = ActMax.makeReachable(holder, svg, found, layout, names, (group, column) => {
                if (view.expanded.has(group)) view.expanded.delete(group);
                else view.expanded.add(group);
                redraw({ group, column });
            });
            if (focus) goTo(focus.group, focus.column);
        };
        const redraw = (focus) => ActMax.guard("wiring", () => draw(focus));

        const makeControls = () => {
            const groups = new Set(wiring.nodes.filter((node) => node.group && node.id).map((node) => node.group));
            const open = element("button", { type: "button", class: "quiet" }, "Expand all");
            const name = () => (open.textContent = view.expanded.size > 0 ? "Close all" : "Expand all");
            open.addEventListener("click", () => {
                view.expanded = view.expanded.size > 0 ? new Set() : new Set(groups);
                name();
                redraw();
            });
            const whole = element("input", { type: "checkbox", checked: view.whole });
            whole.addEventListener("change", () => {
                view.whole = whole.checked;
                redraw();
            });
            section.querySelector(".controls").replaceChildren(
                ...(data.wiring.length > 1
                    ? [
                          ActMax.choice(
                              "What is drawn",
                              data.wiring.map((one, i) => ({ value: i, text: one.name })),
                              data.wiring.indexOf(wiring),
                              (value) => {
                                  wiring = data.wiring[value];
                                  view = fresh();
                                  makeControls();
                                  makeTable();
                                  redraw();
                              },
                          ),
                      ]
                    : []),
                ActMax.choice(
                    "What the width means",
                    [
                        { value: "carried", text: "Carried" },
                        { value: "weight", text: "Weight" },
                    ],
                    view.measure,
                    (value) => {
                        view.measure = value;
                        redraw();
                    },
                ),
                element("label", { class: "tick" }, whole, "only ways from stimulus to target"),
                slider(Math.round(placeOf(view.least)), (share) => {
                    view.least = share;
                    redraw();
                }),
                ...(groups.size > 0 ? [open] : []),
                element(
                    "button",
                    {
                        type: "button", class: "quiet",
                        onclick: () => ActMax.download("wiring.svg", ActMax.svgText(holder.firstChild), "image/svg+xml"),
                    },
                    "Download SVG",
                ),
            );
        };
        const makeTable = () => section.querySelector(".table").replaceChildren(table(wiring));
        makeControls();
        makeTable();
        return redraw;
    };
})();
