"use strict";
// Tables that sort, filter, grow on request and download as CSV.
(() => {
    const { element, show } = ActMax;
    const firstRows = 25;

    const downloadButton = (file, rows) =>
        element(
            "button",
            { type: "button", class: "quiet", onclick: () => ActMax.download(file, ActMax.csv(rows())) },
            "Download CSV",
        );
    ActMax.downloadButton = downloadButton;

    // A course over time as a row of small bars; zero in the middle when it has both signs.
    ActMax.sparkline = (values, least, most) => {
        const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
        const width = Math.max(40, Math.min(120, values.length * 8));
        const range = most - least || 1;
        svg.setAttribute("viewBox", `0 0 ${width} 18`);
        svg.setAttribute("width", width);
        svg.setAttribute("height", 18);
        svg.setAttribute("class", "spark");
        svg.setAttribute("aria-hidden", "true");
        const step = width / values.length;
        const zero = 17 - (16 * (0 - least)) / range;
        let path = "";
        values.forEach((value, i) => {
            if (!Number.isFinite(value)) return;
            const top = 17 - (16 * (value - least)) / range;
            const high = Math.min(top, zero);
            const size = value === 0 ? 0.6 : Math.max(1, Math.abs(top - zero));
            const x = (i * step + 0.5).toFixed(1);
            path += `M${x} ${high.toFixed(1)}h${(step - 1).toFixed(1)}v${size.toFixed(1)}h${(1 - step).toFixed(1)}z`;
        });
        const bars = document.createElementNS("http://www.w3.org/2000/svg", "path");
        bars.setAttribute("d", path);
        svg.append(bars);
        return svg;
    };

    const compare = (a, b) => {
        // Gaps go last whichever way the column is sorted.
        if (a === null || a === undefined) return b === null || b === undefined ? 0 : 2;
        if (b === null || b === undefined) return -2;
        if (typeof a === "number" && typeof b === "number") return Math.sign(a - b);
        return Math.sign(String(a).localeCompare(String(b), "en", { numeric: true }));
    };

    // columns: { title, value: row -> text or number, show?: row -> text or node, numeric?, rising?, head?, class? }.
    // A column without `value` is for the eye only: it neither sorts nor goes into the CSV.
    ActMax.table = ({ caption, columns, rows, file, filterLabel, sorted }) => {
        let order = sorted ?? null;
        let wanted = "";
        let limit = firstRows;
        const body = element("tbody");
        const status = element("p", { class: "status", "aria-live": "polite" });
        const more = element("button", { type: "button", class: "quiet" });
        const foot = element("div", { class: "controls" }, status, more);
        const texts = rows.map((row) =>
            columns
                .filter((column) => column.value && !column.numeric)
                .map((column) => column.value(row))
                .join("\n")
                .toLowerCase(),
        );

        const chosen = () => {
            const found = rows.filter((_, i) => texts[i].includes(wanted));
            if (order === null) return found;
            const { value } = columns[order.column];
            return found
                .map((row, i) => ({ row, i, key: value(row) }))
                .sort((a, b) => {
                    const sign = compare(a.key, b.key);
                    const turned = Math.abs(sign) === 2 ? sign : sign * (order.descending ? -1 : 1);
                    return turned || a.i - b.i;
                })
                .map(({ row }) => row);
        };

        const cell = (column, row) => {
            const attributes = { class: column.numeric ? "number" : column.class };
            if (column.head) attributes.scope = "row";
            const content = column.show ? column.show(row) : column.value(row);
            return element(
                column.head ? "th" : "td",
                attributes,
                typeof content === "number" || content === null ? show(content) : content,
            );
        };

        const heads = columns.map((column, i) => {
            if (!column.value) return element("th", { scope: "col" }, column.title);
            const button = element("button", { type: "button" }, column.title);
            button.addEventListener("click", () => {
                const again = order !== null && order.column === i;
                const descending = again ? !order.descending : Boolean(column.numeric && !column.rising);
                order = { column: i, descending };
                fill();
            });
            return element("th", { scope: "col", class: column.numeric ? "number" : null }, button);
        });

        const fill = () => {
            const found = chosen();
            body.replaceChildren(
                ...found.slice(0, limit).map((row) => element("tr", {}, ...columns.map((c) => cell(c, row)))),
            );
            heads.forEach((head, i) => {
                if (order !== null && order.column === i)
                    head.setAttribute("aria-sort", order.descending ? "descending" : "ascending");
                else head.removeAttribute("aria-sort");
            });
            const shown = Math.min(limit, found.length);
            if (found.length === 0 && wanted) status.textContent = "No row matches.";
            else if (rows.length > firstRows || wanted)
                status.textContent = `${show(shown)} of ${show(found.length)} rows shown`;
            else status.textContent = "";
            more.hidden = shown >= found.length;
            foot.hidden = more.hidden && status.textContent === "";
            more.textContent = `Show ${show(Math.min(found.length - shown, Math.max(100, shown)))} more`;
        };

        more.addEventListener("click", () => {
            limit += Math.max(100, limit);
            fill();
        });

        const tools = element("div", { class: "controls" });
        if (filterLabel && rows.length > 5) {
            const box = element("input", { type: "search", placeholder: "name, id or group", autocomplete: "off" });
            box.addEventListener("input", () => {
                wanted = box.value.trim().toLowerCase();
                limit = firstRows;
                fill();
            });
            tools.append(element("label", {}, filterLabel, " ", box));
        }
        const written = columns.filter((column) => column.value);
        tools.append(
            downloadButton(file, () => [
                written.map((column) => column.title),
                ...chosen().map((row) => written.map((column) => column.value(row))),
            ]),
        );
        fill();
        return element(
            "div",
            { class: "data" },
            tools,
            element(
                "div",
                { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
                element(
                    "table",
                    {},
                    element("caption", { class: "unseen" }, caption),
                    element("thead", {}, element("tr", {}, ...heads)),
                    body,
                ),
            ),
            foot,
        );
    };

    // Tables that came with the page's markup get the same button.
    ActMax.addDownloads = () => {
        for (const table of document.querySelectorAll("table[data-csv]")) {
            const cells = (row) => [...row.cells].map((cell) => cell.textContent);
            const button = downloadButton(table.dataset.csv, () => [...table.rows].map(cells));
            button.setAttribute("aria-label", `Download ${table.caption.textContent} as CSV`);
            (table.closest(".wide") ? table.parentElement : table.caption).append(button);
        }
    };
})();
