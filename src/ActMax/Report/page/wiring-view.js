"use strict";
// From neurons in time to what a diagram shows: groups, or the neurons of groups that are expanded, and the
// connections between them that are strong enough.
(() => {
    const mostMembers = 24;
    const mostDrawn = 400;

    // The strength of a connection: what it carries, or its weight alone.
    ActMax.strengths = (wiring, measure) =>
        wiring.weight.map((weight, i) =>
            measure === "weight" ? weight : weight * (wiring.nodes[wiring.from[i]].activity ?? 0),
        );

    const sum = (values) => values.reduce((total, value) => total + value, 0);

    // Which place of the diagram each node belongs to.
    const placesOf = (wiring, expanded, size) => {
        const places = new Map();
        const placeOf = new Array(wiring.nodes.length);
        const add = (key, make, i) => {
            if (!places.has(key)) places.set(key, { ...make(), members: [] });
            places.get(key).members.push(i);
            placeOf[i] = places.get(key);
        };
        const byGroup = new Map();
        wiring.nodes.forEach((node, i) => {
            const key = JSON.stringify([node.column, node.group, node.input]);
            if (!byGroup.has(key)) byGroup.set(key, []);
            byGroup.get(key).push(i);
        });
        for (const [key, members] of byGroup) {
            const { group, column, input } = wiring.nodes[members[0]];
            const alone = members.length === 1 || !group;
            const open = expanded.has(group);
            members.sort((a, b) => size[b] - size[a]);
            members.forEach((i, rank) => {
                const node = wiring.nodes[i];
                if (alone || (open && rank < mostMembers))
                    add(
                        `neuron ${i}`,
                        () => ({
                            key: JSON.stringify([node.column, node.group, node.input, node.id]),
                            name: node.name,
                            group,
                            column,
                            input,
                            opens: false,
                            closes: open && !alone,
                        }),
                        i,
                    );
                else
                    add(
                        key,
                        () => ({ key, name: group, group, column, input, opens: !open, closes: open, rest: open }),
                        i,
                    );
            });
        }
        for (const place of places.values()) {
            const members = place.members.map((i) => wiring.nodes[i]);
            place.count = members.length;
            place.activity = sum(members.map((node) => node.activity ?? 0)) / members.length;
            place.target = members.some((node) => node.target);
            place.necessity = members.length === 1 ? members[0].necessity : null;
            place.id = members.length === 1 ? members[0].id : "";
            if (place.rest) place.name = `${place.group} (rest)`;
        }
        return { places: [...places.values()], placeOf };
    };

    // Connections between places; excitation and inhibition are added up apart.
    const linksOf = (wiring, strength, placeOf) => {
        const links = new Map();
        strength.forEach((value, i) => {
            const from = placeOf[wiring.from[i]];
            const to = placeOf[wiring.to[i]];
            const sign = wiring.weight[i] < 0 ? -1 : 1;
            const key = `${from.key}>${to.key}>${sign}`;
            if (!links.has(key)) links.set(key, { from, to, sign, strength: 0, weight: 0, count: 0 });
            const link = links.get(key);
            link.strength += Math.abs(value);
            link.weight += wiring.weight[i];
            link.count += 1;
        });
        return [...links.values()].sort((a, b) => b.strength - a.strength);
    };

    // Links on a way from an input to a target; all of them when there is no such way.
    const onWays = (links, places) => {
        const reach = (starts, from, to) => {
            const seen = new Set(starts);
            let grown = true;
            while (grown) {
                grown = false;
                for (const link of links)
                    if (seen.has(link[from]) && !seen.has(link[to])) {
                        seen.add(link[to]);
                        grown = true;
                    }
            }
            return seen;
        };
        const leading = reach(places.filter((place) => place.target), "to", "from");
        const driven = reach(places.filter((place) => place.input), "from", "to");
        const found = links.filter((link) => driven.has(link.from) && leading.has(link.to));
        return found.length > 0 ? found : links;
    };

    // view: { expanded: Set of groups, measure, least: share of the strongest, whole: whether only whole ways }.
    ActMax.wiringView = (wiring, view) => {
        const strength = ActMax.strengths(wiring, view.measure);
        const size = new Float64Array(wiring.nodes.length);
        strength.forEach((value, i) => {
            size[wiring.from[i]] += Math.abs(value);
            size[wiring.to[i]] += Math.abs(value);
        });
        const { places, placeOf } = placesOf(wiring, view.expanded, size);
        const all = linksOf(wiring, strength, placeOf);
        const most = all.length > 0 ? all[0].strength : 0;
        const strong = all.filter((link) => link.strength >= view.least * most);
        const ways = view.whole ? onWays(strong, places) : strong;
        const links = ways.slice(0, mostDrawn);
        const used = new Set(links.flatMap((link) => [link.from, link.to]));
        return {
            places: places.filter((place) => used.has(place) || place.target),
            links,
            most,
            hidden: all.length - links.length,
            all: all.length,
        };
    };

    // The share of the strongest link that leaves a diagram one can read.
    ActMax.readable = (wiring, view) => {
        const { links, most } = ActMax.wiringView(wiring, { ...view, least: 0 });
        return links.length <= 90 || most === 0 ? 0 : links[90].strength / most;
    };
})();
