"use strict";
// Light or dark: what the system says, until the reader chooses.
(() => {
    const root = document.documentElement;
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    const listeners = [];
    // A page opened from a file may be forbidden to remember anything.
    const remembered = () => {
        try {
            return localStorage.getItem("actmax-theme");
        } catch {
            return null;
        }
    };
    const remember = (theme) => {
        try {
            localStorage.setItem("actmax-theme", theme);
        } catch {
            // The choice then lasts as long as the page.
        }
    };

    // Charts for papers are light.
    ActMax.exports = location.hash === "#export";
    const start = ActMax.exports ? "light" : remembered();
    if (start === "light" || start === "dark") root.dataset.theme = start;

    ActMax.isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
    ActMax.onTheme = (action) => listeners.push(action);
    const changed = () => {
        name();
        listeners.forEach((action) => action());
    };
    system.addEventListener("change", () => {
        if (!root.dataset.theme) changed();
    });

    const button = document.getElementById("theme");
    const name = () => {
        const other = ActMax.isDark() ? "light" : "dark";
        button.textContent = other === "dark" ? "Dark" : "Light";
        button.setAttribute("aria-label", `Use the ${other} theme`);
    };
    button.addEventListener("click", () => {
        root.dataset.theme = ActMax.isDark() ? "light" : "dark";
        remember(root.dataset.theme);
        changed();
    });
    name();
})();
