"use strict";
// Pointing at a wiring diagram, with a mouse or with the keyboard.
(() => {
    const { element, show } = ActMax;

    const linkWords = (link) => {
        const sign = link.sign < 0 ? "inhibits" : "excites";
        const count = link.count > 1 ? ` (${link.count} connections)` : "";
        return [
            `${link.from.name} ${sign} ${link.to.name}`,
            `strength ${show(link.strength, 4)}, weight ${show(link.weight, 4)}${count}`,
        ];
    };

    const listOf = (title, links, other) =>
        links.length === 0
            ? null
            : element(
                  "div",
                  { class: "ways" },
                  element("p", {}, title),
                  element(
                      "ul",
                      {},
                      ...links
                          .slice(0, 5)
                          .map((link) =>
                              element(
                                  "li",
                                  { class: link.sign < 0 ? "minus" : "plus" },
                                  `${link[other].name} ${link.sign < 0 ? "−" : ""}${show(link.strength, 3)}`,
                              ),
                          ),
                      links.length > 5 ? element("li", {}, `and ${links.length - 5} more`) : null,
                  ),
              );

    // holder: what scrolls; toggle(group) expands a group or closes it again.
    ActMax.makeReachable = (holder, svg, view, layout, names, toggle) => {
        const tip = holder.parentElement.querySelector(".tip");
        const marks = [...view.links, ...view.places];

        const place = (x, y) => {
            const frame = holder.parentElement.getBoundingClientRect();
            const box = svg.getBoundingClientRect();
            const left = box.left - frame.left + x;
            const size = tip.getBoundingClientRect();
            const wanted = left + size.width + 24 > frame.width ? left - size.width - 16 : left + 18;
            tip.style.left = `${Math.max(0, Math.min(wanted, frame.width - size.width))}px`;
            tip.style.top = `${Math.max(0, box.top - frame.top + y + 12)}px`;
        };
        const tell = (x, y, ...content) => {
            tip.replaceChildren(...content.filter(Boolean));
            tip.hidden = false;
            place(x, y);
        };
        const rest = () => {
            tip.hidden = true;
            for (const { mark } of marks) mark.removeAttribute("data-far");
        };
        const lightUp = (near) => {
            for (const part of marks) part.mark.toggleAttribute("data-far", !near.has(part));
        };

        const tellPlace = (spot) => {
            const incoming = view.links.filter((link) => link.to === spot);
            const outgoing = view.links.filter((link) => link.from === spot);
            const links = [...incoming, ...outgoing];
            lightUp(new Set([spot, ...links, ...links.flatMap((link) => [link.from, link.to])]));
            const [title, ...words] = ActMax.placeWords(spot, names);
            tell(
                spot.x,
                spot.y,
                element("strong", {}, title),
                ...words.map((word) => element("p", {}, word)),
                spot.id && spot.id !== spot.name ? element("p", { class: "id" }, spot.id) : null,
                listOf("from", incoming, "from"),
                listOf("to", outgoing, "to"),
                spot.opens || spot.closes
                    ? element("p", { class: "hint" }, `Click or Enter ${spot.opens ? "shows its neurons" : "closes the group"}`)
                    : null,
            );
        };

        for (const link of view.links) {
            link.mark.addEventListener("pointerenter", () => {
                lightUp(new Set([link, link.from, link.to]));
                const [title, words] = linkWords(link);
                tell(
                    (link.from.x + link.to.x) / 2,
                    (link.from.y + link.to.y) / 2,
                    element("strong", {}, title),
                    element("p", {}, words),
                    element("p", {}, `${names[link.from.column]} to ${names[link.to.column]}`),
                );
            });
            link.mark.addEventListener("pointerleave", rest);
        }

        let current = view.places.find((spot) => spot.target) ?? view.places[0];
        const move = (spot) => {
            if (!spot) return;
            current.mark.setAttribute("tabindex", "-1");
            current = spot;
            current.mark.setAttribute("tabindex", "0");
            current.mark.focus();
        };
        const beside = (spot, by) => {
            const column = layout.columns.find((places) => places.includes(spot));
            return column[column.indexOf(spot) + by];
        };
        const across = (spot, by) => {
            const at = layout.columns.findIndex((places) => places.includes(spot));
            for (let c = at + by; c >= 0 && c < layout.columns.length; c += by) {
                const near = [...layout.columns[c]].sort((a, b) => Math.abs(a.y - spot.y) - Math.abs(b.y - spot.y));
                if (near.length > 0) return near[0];
            }
            return undefined;
        };
        const keys = {
            ArrowUp: (spot) => move(beside(spot, -1)),
            ArrowDown: (spot) => move(beside(spot, 1)),
            ArrowLeft: (spot) => move(across(spot, -1)),
            ArrowRight: (spot) => move(across(spot, 1)),
        };

        for (const spot of view.places) {
            const { mark } = spot;
            const active = spot.opens || spot.closes;
            mark.setAttribute("tabindex", spot === current ? "0" : "-1");
            mark.setAttribute("role", active ? "button" : "img");
            if (active) mark.setAttribute("aria-expanded", String(Boolean(spot.closes)));
            mark.setAttribute("aria-label", ActMax.placeWords(spot, names).join(", "));
            mark.dataset.group = spot.group;
            mark.addEventListener("pointerenter", () => tellPlace(spot));
            mark.addEventListener("pointerleave", rest);
            mark.addEventListener("focus", () => tellPlace(spot));
            mark.addEventListener("blur", rest);
            mark.addEventListener("click", () => {
                if (active) toggle(spot.group, spot.column);
            });
            mark.addEventListener("keydown", (event) => {
                if (keys[event.key]) {
                    event.preventDefault();
                    keys[event.key](spot);
                } else if (active && (event.key === "Enter" || event.key === " ")) {
                    event.preventDefault();
                    toggle(spot.group, spot.column);
                } else if (event.key === "Escape") rest();
            });
        }
        // After a group has opened or closed the keyboard stays where it was.
        return (group, column) =>
            move(
                view.places.find((spot) => spot.group === group && spot.column === column) ??
                    view.places.find((spot) => spot.group === group),
            );
    };
})();
