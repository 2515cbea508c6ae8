// Sets the reader's own colour scheme before the first paint. A classic script, so that nothing flashes.
try {
  const scheme = localStorage.getItem("prework-scheme");
  if (scheme) document.documentElement.dataset.scheme = scheme;
} catch {
  // Storage may be switched off: the system's scheme it is.
}
