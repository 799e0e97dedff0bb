(() => {
  try {
    const theme = localStorage.getItem("vigie.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    const asked = new URLSearchParams(location.search).get("lang");
    const lang = asked || localStorage.getItem("vigie.lang") || (navigator.language || "fr").slice(0, 2);
    document.documentElement.lang = lang === "en" ? "en" : "fr";
  } catch {
    // Storage is refused in some private windows: the system's theme and French are good answers.
  }
})();
