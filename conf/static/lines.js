// The links to other lines keep the anchor at which the reader is.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-line]");
  if (link) link.hash = location.hash;
});
