"use strict";
// Puts the page together and keeps it in step with the chosen item, the theme and the width.
(() => {
    const { element, show, guard } = ActMax;
    const data = guard("data", () => JSON.parse(document.getElementById("page-data").textContent));
    if (!data) return;
    let chosen = 0;
    const several = data.items.length > 1;

    const showFigures = (item) => {
        const figures = [];
        const add = (name, value, about) =>
            figures.push(
                element(
                    "div",
                    {},
                    element("dt", {}, name),
                    element("dd", {}, value),
                    element("dd", { class: "about" }, about),
                ),
            );
        item.targets.slice(0, 3).forEach((target) => {
            const goal = target.goalValue === null ? target.goal : `goal ${target.goal}`;
            const moment = ActMax.moment(ActMax.layerUnit(data), data.layers[target.layer]);
            add(target.name, show(target.reached, 3), data.layers.length < 2 ? goal : `${goal}, ${moment}`);
        });
        if (item.targets.length > 3) add("Targets", show(item.targets.length), "the first three are shown here");
        const { movie } = data;
        const share = data.inputCount > 0 ? (100 * item.activeInputs) / data.inputCount : 0;
        if (!movie) add("Active inputs", show(item.activeInputs), `of ${show(data.inputCount)}, ${show(share, 2)} %`);
        else if (movie.kind === "hex") add("Hexals", show(movie.width), ActMax.count(movie.frames, "frame"));
        else
            add(
                "Stimulus",
                `${movie.width} × ${movie.height}`,
                [ActMax.count(movie.channels.length, "channel"), ActMax.count(movie.frames, "frame")].join(", "),
            );
        const { iterations } = data.losses;
        const last = iterations[iterations.length - 1];
        add("Final loss", show(item.finalLoss, 3), last === undefined ? "" : `after iteration ${show(last)}`);
        const list = document.querySelector(".figures");
        list.replaceChildren(...figures);
        if (data.stopReason)
            list.append(
                element("div", { class: "words" }, element("dt", {}, "Stopped"), element("dd", {}, data.stopReason)),
            );
    };

    const showItem = (fresh) => {
        const item = data.items[chosen];
        if (!item) {
            for (const id of ["player", "stimulus", "response", "inputs", "neurons"])
                document.getElementById(id).hidden = true;
            showLinks();
            return;
        }
        if (fresh) {
            guard("figures", () => showFigures(item));
            if (!data.movie) guard("strongest inputs", () => ActMax.showInputs(data, item));
            guard("drawings", () => ActMax.showFigures(data, chosen));
            guard("baselines", () => ActMax.showBaselines(data, chosen));
        }
        guard("player", () => ActMax.showPlayer(data, chosen, item, fresh));
        for (const id of ["stimulus", "inputs"]) document.getElementById(id).hidden = Boolean(data.movie);
        if (!data.movie) guard("stimulus", () => ActMax.showStimulus(data, item));
        guard("response", () => ActMax.showTargets(data, item, fresh));
        guard("neurons", () => ActMax.showNeurons(data, item, fresh));
        showLinks();
    };

    const picker = document.getElementById("picker");
    const choose = (index) => {
        chosen = index;
        picker.querySelector("select").value = String(index);
        showItem(true);
    };

    const makePicker = () => {
        const select = element(
            "select",
            { id: "item" },
            ...data.items.map((item, i) => element("option", { value: i }, item.name)),
        );
        select.addEventListener("change", () => choose(Number(select.value)));
        picker.append(element("label", { for: "item" }, "Showing"), select);
        picker.hidden = false;
        const best = (targets) =>
            targets.map((target) => `${show(target.reached)} / ${target.goal}`).slice(0, 3).join(", ") +
            (targets.length > 3 ? ", …" : "");
        document.querySelector(".overview").append(
            ActMax.table({
                caption: "All items",
                file: "items.csv",
                filterLabel: "Filter",
                rows: data.items.map((item, i) => ({ item, i })),
                columns: [
                    { title: "name", value: (row) => row.item.name, head: true },
                    {
                        title: "final loss",
                        value: (row) => row.item.finalLoss,
                        show: (row) => show(row.item.finalLoss, 4),
                        numeric: true,
                        rising: true,
                    },
                    ...(data.movie
                        ? []
                        : [{ title: "active inputs", value: (row) => row.item.activeInputs, numeric: true, rising: true }]),
                    { title: "reached / goal", value: (row) => best(row.item.targets) },
                    {
                        title: "",
                        show: (row) =>
                            element(
                                "button",
                                {
                                    type: "button",
                                    class: "quiet",
                                    onclick: () => choose(row.i),
                                    "aria-label": `Show ${row.item.name}`,
                                },
                                "Show",
                            ),
                    },
                ],
            }),
        );
    };

    const showLinks = () => {
        for (const link of document.querySelectorAll("nav.bar a"))
            link.parentElement.hidden = document.querySelector(link.getAttribute("href")).hidden;
    };

    if (several) guard("picker", makePicker);
    guard("downloads", ActMax.addDownloads);
    const drawLosses = guard("losses", () => ActMax.makeLosses(data));
    if (data.losses.iterations.length > 0) guard("losses", drawLosses);
    showItem(true);

    // What does not depend on the chosen item: each part gives the function that draws it again.
    const fixed = [
        ["wiring", ActMax.makeWiring],
        ["circuit", ActMax.makeCircuit],
        ["saliency", ActMax.makeSaliency],
        ["contrast", ActMax.makeContrast],
        ["landscape", ActMax.makeLandscape],
    ].map(([name, make]) => [name, guard(name, () => make(data)) ?? (() => {})]);
    const drawFixed = () => fixed.forEach(([name, draw]) => guard(name, () => draw()));
    guard("segments", () => ActMax.makeSegments(data));
    drawFixed();
    showLinks();

    const redraw = (fresh) => {
        drawFixed();
        if (data.losses.iterations.length > 0) guard("losses", drawLosses);
        showItem(fresh);
    };
    ActMax.onTheme(() => redraw(true));
    let width = window.innerWidth;
    let waiting = 0;
    window.addEventListener("resize", () => {
        if (window.innerWidth === width) return;
        width = window.innerWidth;
        clearTimeout(waiting);
        waiting = setTimeout(() => redraw(false), 200);
    });
    // Tests and screenshots wait for this.
    document.documentElement.dataset.ready = "yes";
    performance.mark("ready");
    ActMax.exportAll();
})();
