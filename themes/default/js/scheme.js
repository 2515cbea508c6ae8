// Sets the reader's own colour scheme, and whether several people use this device, before the first paint. A classic
// script, so that nothing flashes.
if (/(^|; )prework-shared=1/.test(document.cookie)) document.documentElement.dataset.shared = "";
try {
  const scheme = localStorage.getItem("prework-scheme");
  if (scheme) document.documentElement.dataset.scheme = scheme;
} catch {
  // Storage may be switched off: the system's scheme it is.
}
