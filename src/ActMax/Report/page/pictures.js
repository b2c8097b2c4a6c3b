"use strict";
// Drawings that came with the page, and what a found stimulus is compared with.
(() => {
    const { element, show } = ActMax;

    // As an image: scripts and styles inside of a drawing then have no say on this page.
    const picture = (svg, words) =>
        element("img", { src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`, alt: words });

    ActMax.showFigures = (data, index) => {
        const section = document.getElementById("pictures");
        const figures = data.figures.filter((figure) => figure.item === null || figure.item === index);
        section.hidden = figures.length === 0;
        section.querySelector(".drawings").replaceChildren(
            ...figures.map((figure) =>
                element(
                    "figure",
                    {},
                    element("div", { class: "scroll paper" }, picture(figure.svg, figure.title)),
                    element(
                        "figcaption",
                        {},
                        element("strong", {}, `${figure.title}. `),
                        `${figure.caption} `,
                        element(
                            "button",
                            {
                                type: "button",
                                class: "quiet",
                                "aria-label": `Download ${figure.title} as SVG`,
                                onclick: () => ActMax.download(`${figure.name}.svg`, figure.svg, "image/svg+xml"),
                            },
                            "SVG",
                        ),
                    ),
                ),
            ),
        );
    };

    ActMax.showBaselines = (data, index) => {
        const section = document.getElementById("baselines");
        const found = data.baselines.find((entry) => entry.item === index);
        section.hidden = !found;
        if (!found) return;
        section.querySelector(".note").textContent =
            `What is measured: ${found.reading}. A response says little without what other stimuli evoke` +
            (found.validators.length > 0 ? "; models that took no part in the search have columns of their own." : ".");
        section.querySelector(".gallery").replaceChildren(
            ...found.rows
                .filter((row) => row.picture)
                .map((row) =>
                    element(
                        "figure",
                        {},
                        element("img", { src: row.picture, alt: row.name }),
                        element("figcaption", {}, row.name, element("br"), element("b", {}, show(row.response, 3))),
                    ),
                ),
        );
        section.querySelector(".table").replaceChildren(
            ActMax.table({
                caption: "Baselines",
                file: "baselines.csv",
                filterLabel: "Filter",
                rows: found.rows,
                columns: [
                    { title: "stimulus", value: (row) => row.name, head: true },
                    { title: "kind", value: (row) => row.kind },
                    { title: "response", value: (row) => row.response, show: (row) => show(row.response, 4), numeric: true },
                    ...found.validators.map((name, i) => ({
                        title: name,
                        value: (row) => row.validators[i],
                        show: (row) => show(row.validators[i], 4),
                        numeric: true,
                    })),
                    { title: "norm", value: (row) => row.norm, show: (row) => show(row.norm, 4), numeric: true },
                ],
            }),
        );
    };
})();
