const root = document.querySelector("#console");
if (root !== null) root.textContent = "Bulkhead";
