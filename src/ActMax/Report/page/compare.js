"use strict";
// Puts a comparison together: runs, targets, losses and settings.
(() => {
    const { element, show, guard, plain } = ActMax;
    const data = guard("data", () => JSON.parse(document.getElementById("page-data").textContent));
    if (!data) return;
    for (const run of data.runs) run.values = ActMax.floats(run.stimulus);

    const reached = (run) => {
        const [first] = run.targets;
        return first ? first.reached : null;
    };

    const showRuns = () => {
        document.querySelector("#runs .table").replaceChildren(
            ActMax.table({
                caption: "Runs",
                file: "runs.csv",
                rows: data.runs,
                columns: [
                    { title: "run", value: (run) => run.name, head: true },
                    { title: "first target", value: (run) => run.targets[0]?.name ?? "" },
                    { title: "goal", value: (run) => run.targets[0]?.goal ?? "" },
                    { title: "reached", value: reached, show: (run) => show(reached(run), 4), numeric: true },
                    { title: "loss", value: (run) => run.finalLoss, show: (run) => show(run.finalLoss, 4), numeric: true, rising: true },
                    { title: "active inputs", value: (run) => run.activeInputs, numeric: true, rising: true },
                    { title: "iterations", value: (run) => run.iterations, numeric: true, rising: true },
                    { title: "stopped", value: (run) => run.stopReason },
                ],
            }),
        );
    };

    const showCircuits = () => {
        const rows = data.runs.filter((run) => run.circuit);
        document.getElementById("circuits").hidden = rows.length === 0;
        document.querySelector("#circuits .table").replaceChildren(
            ActMax.table({
                caption: "Minimal circuits",
                file: "circuits.csv",
                rows,
                columns: [
                    { title: "run", value: (run) => run.name, head: true },
                    { title: "inputs", value: (run) => run.circuit.inputs, numeric: true },
                    { title: "neurons", value: (run) => run.circuit.neurons, numeric: true },
                    { title: "connections", value: (run) => run.circuit.edges, numeric: true },
                    {
                        title: "activity kept", value: (run) => run.circuit.kept, numeric: true,
                        show: (run) => `${show(100 * run.circuit.kept)} %`,
                    },
                ],
            }),
        );
    };

    const showTargets = () => {
        const rows = data.runs.flatMap((run) => run.targets.map((target) => ({ ...target, run: run.name })));
        document.getElementById("targets").hidden = rows.length === 0;
        document.querySelector("#targets .table").replaceChildren(
            ActMax.table({
                caption: "Targets",
                file: "targets.csv",
                filterLabel: "Filter",
                rows,
                columns: [
                    { title: "target", value: (row) => row.name, head: true },
                    { title: "run", value: (row) => row.run },
                    { title: "stimulus", value: (row) => row.item },
                    { title: "layer", value: (row) => row.layer, numeric: true, rising: true },
                    { title: "goal", value: (row) => row.goal },
                    { title: "reached", value: (row) => row.reached, show: (row) => show(row.reached, 4), numeric: true },
                    {
                        title: "off by", numeric: true,
                        value: (row) => (row.goalValue === null || row.reached === null ? null : row.reached - row.goalValue),
                    },
                    { title: "id", value: (row) => row.id, class: "id" },
                ],
            }),
        );
    };

    const makeLosses = () => {
        const section = document.getElementById("losses");
        const chart = section.querySelector(".chart");
        const entries = data.runs.map((run, i) => ({ name: run.name, style: ActMax.category(i), on: true }));
        const positive = data.runs.every((run) => run.losses.total.every((value) => value === null || value > 0));
        let scale = positive ? "log" : "linear";
        section.querySelector(".note").textContent = "The total loss of every run; losses with other weights cannot be compared by their height.";
        const draw = () =>
            guard("losses", () =>
                ActMax.draw(
                    chart,
                    data.runs.flatMap((run, i) =>
                        entries[i].on
                            ? [
                                  {
                                      type: "scatter", mode: "lines", x: run.losses.iterations,
                                      y: scale === "log" ? run.losses.total.map((v) => (v > 0 ? v : null)) : run.losses.total,
                                      line: { ...ActMax.category(i), width: 2.2 }, meta: plain(run.name),
                                      hovertemplate: "%{meta}: <b>%{y:.4~g}</b><extra></extra>",
                                  },
                              ]
                            : [],
                    ),
                    {
                        height: 340,
                        margin: { l: 10, r: 12, t: 14, b: 46 },
                        hovermode: "x unified",
                        xaxis: ActMax.axis("iteration", { showgrid: false, hoverformat: ",d" }),
                        yaxis: ActMax.axis("loss", { type: scale, exponentformat: "power" }),
                    },
                    `Total losses of ${data.runs.length} runs over iterations. The numbers can be downloaded.`,
                ),
            );
        section.querySelector(".controls").replaceChildren(
            ActMax.choice(
                "Scale of the losses",
                [
                    { value: "log", text: "Logarithmic" },
                    { value: "linear", text: "Linear" },
                ],
                scale,
                (value) => {
                    scale = value;
                    draw();
                },
            ),
            ActMax.downloadButton("losses.csv", () => [
                ["run", "iteration", "total"],
                ...data.runs.flatMap((run) => run.losses.iterations.map((n, i) => [run.name, n, run.losses.total[i]])),
            ]),
            ActMax.legend("Runs shown", entries, draw),
        );
        return draw;
    };

    const makeSettings = () => {
        const section = document.getElementById("settings");
        const differ = (row) => row.values.some((value) => value !== row.values[0]);
        const different = data.settings.filter(differ);
        section.querySelector(".note").textContent =
            `${show(different.length)} of ${show(data.settings.length)} settings and facts differ.`;
        let all = false;
        const fill = () => {
            section.querySelector(".table").hidden = !all && different.length === 0;
            section.querySelector(".table").replaceChildren(
                ActMax.table({
                    caption: "Settings",
                    file: "settings.csv",
                    filterLabel: "Filter",
                    rows: all ? data.settings : different,
                    columns: [
                        { title: "setting", value: (row) => row.name, head: true },
                        { title: "section", value: (row) => row.section },
                        ...data.runs.map((run, i) => ({ title: run.name, value: (row) => row.values[i] })),
                    ],
                }),
            );
        };
        const box = element("input", { type: "checkbox" });
        box.addEventListener("change", () => {
            all = box.checked;
            fill();
        });
        section.querySelector(".controls").replaceChildren(element("label", { class: "tick" }, box, "also those that are equal"));
        fill();
    };

    guard("runs", showRuns);
    guard("circuits", showCircuits);
    guard("targets", showTargets);
    guard("settings", makeSettings);
    const parts = [
        ["losses", makeLosses],
        ["stimuli", () => ActMax.makeStimuli(data)],
        ["difference", () => ActMax.makeDifference(data)],
    ].map(([name, make]) => [name, guard(name, make) ?? (() => {})]);
    const draw = () => parts.forEach(([name, again]) => guard(name, () => again()));
    draw();
    ActMax.onTheme(draw);
    let width = window.innerWidth;
    let waiting = 0;
    window.addEventListener("resize", () => {
        if (window.innerWidth === width) return;
        width = window.innerWidth;
        clearTimeout(waiting);
        waiting = setTimeout(draw, 200);
    });
    for (const link of document.querySelectorAll("nav.bar a"))
        link.parentElement.hidden = document.querySelector(link.getAttribute("href")).hidden;
    document.documentElement.dataset.ready = "yes";
    performance.mark("ready");
    ActMax.exportAll();
})();
