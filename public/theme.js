// Applies the chosen colours before the first paint. The console writes the choice; see app/src/browser/web.rs.
try {
  const chosen = localStorage.getItem("lobby-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage is blocked: the system's colours it is.
}
