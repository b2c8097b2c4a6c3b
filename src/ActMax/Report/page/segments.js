"use strict";
// The active neurons for Neuroglancer: a state to download, and a link that only the reader follows.
(() => {
    const { element, show } = ActMax;
    const viridis = ["#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725"];
    const scale = { colorscale: viridis.map((colour, i) => [i / 8, colour]), zmin: 0, zmax: 1 };
    const viewer = "https://neuroglancer-demo.appspot.com/#!";
    const mostLinked = 250;

    const layer = (source, name, ids, values, visible, most) => ({
        type: "segmentation",
        source,
        name,
        visible,
        segments: ids,
        segmentColors: Object.fromEntries(ids.map((id, i) => [id, ActMax.colourOf({ ...scale, zmax: most }, Math.abs(values[i]))])),
    });

    const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value ?? 0)), 0) || 1;

    ActMax.segmentState = (found, source) => ({
        layers: found.layers
            .filter(({ ids }) => ids.length > 0)
            .map(({ name, ids, values }, i) => layer(source, name, ids, values, i === 0, largest(values))),
        layout: "3d",
    });

    // One layer with every neuron's peak: short enough for an address.
    const peaks = (found, source) => {
        const peak = new Map();
        for (const { ids, values } of found.layers)
            ids.forEach((id, i) => peak.set(id, Math.max(peak.get(id) ?? 0, Math.abs(values[i] ?? 0))));
        const top = [...peak].sort((a, b) => b[1] - a[1]).slice(0, mostLinked);
        const values = top.map(([, value]) => value);
        return { layers: [layer(source, "peak activity", top.map(([id]) => id), values, true, largest(values))], layout: "3d" };
    };

    ActMax.makeSegments = (data) => {
        const found = data.segments;
        const section = document.getElementById("segments");
        section.hidden = !found || found.layers.every(({ ids }) => ids.length === 0);
        if (section.hidden) return;
        const box = element("input", { type: "text", value: found.source, spellcheck: "false", placeholder: "precomputed://…" });
        const link = element("a", { target: "_blank", rel: "noreferrer noopener" }, "Open in Neuroglancer");
        const refresh = () => {
            const source = box.value.trim();
            link.hidden = source === "";
            if (source) link.setAttribute("href", viewer + encodeURIComponent(JSON.stringify(peaks(found, source))));
        };
        box.addEventListener("input", refresh);
        refresh();
        section.querySelector(".note").textContent =
            `Active neurons by ${found.column}, coloured by activity from dark to bright (viridis). ` +
            `The link shows the ${mostLinked} strongest by their peak; the state has a layer for each moment. ` +
            "Nothing is fetched before you follow the link." +
            (found.leftOut > 0 ? ` ${show(found.leftOut)} weaker entries are left out; activity.npy has them.` : "");
        section.querySelector(".controls").replaceChildren(
            element("label", { class: "source" }, "Segmentation ", box),
            link,
            element(
                "button",
                {
                    type: "button", class: "quiet",
                    onclick: () =>
                        ActMax.download(
                            "neuroglancer.json",
                            JSON.stringify(ActMax.segmentState(found, box.value.trim()), null, 1),
                            "application/json",
                        ),
                },
                "Download state (.json)",
            ),
        );
    };
})();
