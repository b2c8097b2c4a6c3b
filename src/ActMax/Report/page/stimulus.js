"use strict";
// The stimulus as a heat map, inputs by time, grouped by type; and the table of its strongest inputs.
(() => {
    const { plain, shorten, show } = ActMax;
    const mostNamed = 64;
    const mostSingle = 400;
    // More rows are thinner than a line of the screen.
    const mostRows = 800;

    // Rows of one item: { id, name, group (text), values }, strongest group first and strongest input first within.
    const rowsOf = (data, item) => {
        const times = data.times.length;
        const values = ActMax.floats(item.stimulus);
        const present = item.rows ?? data.inputs.id.map((_, i) => i);
        const rows = present.map((input, i) => {
            const course = values.subarray(i * times, (i + 1) * times);
            let peakAt = 0;
            let total = 0;
            let size = 0;
            course.forEach((value, t) => {
                if (Math.abs(value) > Math.abs(course[peakAt])) peakAt = t;
                total += value;
                size += Math.abs(value);
            });
            return {
                id: data.inputs.id[input],
                name: data.inputs.name[input],
                group: data.groups[data.inputs.group[input]],
                values: course,
                peak: course[peakAt],
                peakAt,
                total,
                size,
            };
        });
        return rows.sort((a, b) => b.size - a.size);
    };

    const byGroup = (rows) => {
        const sizes = new Map();
        for (const row of rows) sizes.set(row.group, (sizes.get(row.group) ?? 0) + row.size);
        const order = [...sizes.keys()].sort((a, b) => sizes.get(b) - sizes.get(a));
        const place = new Map(order.map((name, i) => [name, i]));
        return [...rows].sort((a, b) => place.get(a.group) - place.get(b.group) || b.size - a.size);
    };

    // Means over all inputs of a group, the silent ones included.
    const groupRows = (data, item) => {
        const times = data.times.length;
        const sums = ActMax.floats(item.sums);
        return data.keptGroups
            .map((group, i) => {
                const count = data.groupSizes[group];
                const values = sums.subarray(i * times, (i + 1) * times).map((sum) => sum / count);
                return {
                    id: ActMax.count(count, "input"),
                    name: data.groups[group] || "(no type)",
                    group: "",
                    values,
                    size: values.reduce((sum, value) => sum + Math.abs(value), 0),
                };
            })
            .filter((row) => row.size > 0)
            .sort((a, b) => b.size - a.size);
    };

    // Where each row lies. With few rows every one is named, and groups have a line of their own above them.
    const arrange = (rows, width) => {
        const lines = [];
        const ticks = [];
        const borders = [];
        const named = rows.length <= mostNamed;
        const most = Math.max(13, Math.min(26, Math.floor(width / 26)));
        const starts = rows.map((row, i) => i === 0 || rows[i - 1].group !== row.group);
        const groups = starts.filter(Boolean).length;
        const headed = named && rows.some((row) => row.group) && groups < rows.length;
        rows.forEach((row, i) => {
            if (starts[i] && i > 0) borders.push(lines.length - 0.5);
            if (starts[i] && headed) {
                ticks.push([lines.length, `<b>${plain(shorten(row.group || "(no type)", most))}</b>`]);
                lines.push(null);
            }
            if (named) ticks.push([lines.length, plain(shorten(row.name || row.id, most))]);
            lines.push(row);
        });
        return { lines, ticks, borders, named, starts, most };
    };

    // Names of groups beside their rows, the larger groups first, where they do not overlap.
    const groupTicks = (rows, starts, height, most) => {
        const blocks = [];
        // Rows without types stand for themselves.
        const grouped = rows.some((row) => row.group);
        const nameOf = (row) => (grouped ? row.group : row.name || row.id);
        rows.forEach((row, i) => {
            if (starts[i] || !grouped) blocks.push({ name: nameOf(row), from: i, to: i });
            else blocks[blocks.length - 1].to = i;
        });
        const taken = [];
        const space = (14 * rows.length) / height;
        return blocks
            .map((block) => ({ ...block, middle: (block.from + block.to) / 2, size: block.to - block.from }))
            .sort((a, b) => b.size - a.size)
            .filter((block) => {
                const free = taken.every((other) => Math.abs(other - block.middle) >= space);
                if (free) taken.push(block.middle);
                return free;
            })
            .map((block) => [block.middle, plain(shorten(block.name || "(no type)", most))]);
    };

    const limits = (rows) => {
        let least = 0;
        let most = 0;
        for (const row of rows)
            for (const value of row.values) {
                if (value < least) least = value;
                if (value > most) most = value;
            }
        return [least, most];
    };
    ActMax.limits = limits;

    // A heat map of rows over named columns; also used for the responses of neurons.
    ActMax.heatMap = (holder, rows, columns, { unit, label, noun, range }) => {
        const { lines, ticks, borders, named, starts, most } = arrange(rows, holder.parentElement.clientWidth);
        const [least, largest] = range ?? limits(rows);
        const count = lines.length;
        const height = named ? count * (count > 40 ? 16 : 19) : Math.min(860, Math.max(380, count * 5));
        const labels = named ? ticks : groupTicks(rows, starts, height, most);
        const gap = named ? 1.5 : 0;
        const title = ActMax.timeTitle(unit);
        const scale = ActMax.scaleFor(least, largest);
        holder.parentElement.querySelector(".key").replaceChildren(ActMax.colourKey(noun, scale));
        // Few columns need no more than some width each.
        const roomy = 150 + columns.length * 110;
        holder.style.maxWidth = `${Math.max(roomy, 320)}px`;
        const width = Math.min(holder.parentElement.clientWidth, roomy);
        const nothing = columns.map(() => null);
        const trace = {
            type: "heatmap",
            x: columns.map((_, i) => i),
            y: lines.map((_, i) => i),
            // Zero is blank: what is left in is what counts.
            z: lines.map((row) => (row ? Array.from(row.values, (v) => (v === 0 || Number.isNaN(v) ? null : v)) : nothing)),
            customdata: lines.map((row) => {
                if (!row) return columns.map(() => ["", ""]);
                const about = [row.id === row.name ? "" : row.id, row.group].filter(Boolean).map(plain).join(" · ");
                const words = `<b>${plain(row.name || row.id)}</b>${about ? "<br>" + about : ""}`;
                return columns.map((column) => [words, plain(ActMax.moment(unit, column))]);
            }),
            hovertemplate: "%{customdata[0]}<br>%{customdata[1]}: <b>%{z:.4~g}</b><extra></extra>",
            hoverongaps: false,
            xgap: columns.length <= 60 ? gap : 0,
            ygap: gap,
            ...scale,
            showscale: false,
        };
        const layout = {
            height: height + 58,
            margin: { l: 10, r: 8, t: 6, b: 52 },
            xaxis: {
                ...ActMax.namedAxis(title, columns, width - 150),
                showgrid: false,
                range: [-0.5, columns.length - 0.5],
            },
            yaxis: {
                ...ActMax.axis(""),
                showgrid: false,
                ticks: "",
                range: [lines.length - 0.5, -0.5],
                tickvals: labels.map(([place]) => place),
                ticktext: labels.map(([, text]) => text + " "),
                tickfont: { size: 12 },
            },
            shapes: (borders.length <= 200 ? borders : []).map((y) => ({
                type: "line", xref: "paper", x0: 0, x1: 1, y0: y, y1: y, layer: "above",
                line: { color: ActMax.paint("--edge"), width: 1 },
            })),
        };
        return ActMax.draw(holder, [trace], layout, label);
    };

    const matrix = (data, rows) => [
        ["id", "name", "group", ...data.times],
        ...rows.map((row) => [row.id, row.name, row.group, ...row.values]),
    ];

    let mode = null;

    ActMax.showStimulus = (data, item) => {
        const section = document.getElementById("stimulus");
        const chart = section.querySelector(".chart");
        const rows = rowsOf(data, item);
        const groups = groupRows(data, item);
        const shown = mode ?? (item.presentInputs > mostSingle ? "groups" : "inputs");
        const drawn = shown === "groups" ? groups.slice(0, mostRows) : byGroup(rows.slice(0, mostRows));
        const all = shown === "groups" ? groups.length : rows.length;
        const few = all > drawn.length ? `the strongest ${show(drawn.length)} of ` : "";
        const partly = rows.length < item.presentInputs;

        const redraw = () => ActMax.guard("stimulus", () => ActMax.showStimulus(data, item));
        const controls = section.querySelector(".controls");
        if (!controls.contains(document.activeElement)) {
            const makesSense = groups.length > 1 && groups.length < item.presentInputs;
            controls.replaceChildren(
                ...(makesSense
                    ? [
                          ActMax.choice(
                              "Rows of the heat map",
                              [
                                  { value: "inputs", text: "Single inputs" },
                                  { value: "groups", text: "Means of types" },
                              ],
                              shown,
                              (value) => {
                                  mode = value;
                                  redraw();
                              },
                          ),
                      ]
                    : []),
                ActMax.downloadButton("stimulus.csv", () => matrix(data, rows)),
            );
        }
        const what =
            shown === "groups"
                ? `mean over all inputs of a type; ${few}${ActMax.count(groups.length, "type")}`
                : `${few}${ActMax.count(rows.length, "input")}, strongest type first`;
        const rest = item.presentInputs - item.activeInputs;
        const weaker = rest === 0 ? "" : ` (at least ${ActMax.exact(data.activeFrom)}; ${show(rest)} more are weaker)`;
        section.querySelector(".note").textContent =
            item.presentInputs === 0
                ? "No input is active."
                : `${show(item.activeInputs)} of ${show(data.inputCount)} inputs are active${weaker}. ` +
                  `Shown: ${what}. Zero is blank.` +
                  (partly ? ` This page carries the strongest ${show(rows.length)}; means are over all.` : "");
        chart.hidden = drawn.length === 0;
        section.querySelector(".key").hidden = drawn.length === 0;
        if (drawn.length > 0)
            ActMax.heatMap(chart, drawn, data.times, {
                unit: data.timeUnit,
                noun: shown === "groups" ? "mean stimulus" : "stimulus",
                label: `Heat map of the stimulus: ${what}, by ${ActMax.count(data.times.length, "time point")}. ` +
                    "The numbers are in the table of the strongest inputs.",
            });
    };

    ActMax.showInputs = (data, item) => {
        const section = document.getElementById("inputs");
        const rows = rowsOf(data, item);
        const [least, most] = limits(rows);
        rows.forEach((row, i) => (row.rank = i + 1));
        section.querySelector(".note").textContent =
            "Ranked by the sum of their absolute values over time; every column sorts.";
        section.querySelector(".table").replaceChildren(
            ActMax.table({
                caption: "Strongest inputs",
                file: "strongest-inputs.csv",
                filterLabel: "Filter",
                rows,
                columns: [
                    { title: "rank", value: (row) => row.rank, numeric: true, rising: true },
                    { title: "name", value: (row) => row.name, head: true },
                    { title: "group", value: (row) => row.group },
                    { title: "over time", show: (row) => ActMax.sparkline(row.values, least, most) },
                    { title: "peak", value: (row) => row.peak, numeric: true },
                    { title: ActMax.timeTitle(data.timeUnit, "peak at"), value: (row) => data.times[row.peakAt] ?? "" },
                    { title: "total", value: (row) => row.total, numeric: true },
                    { title: "id", value: (row) => row.id, class: "id" },
                ],
            }),
        );
    };
})();
