/* The desk's small script. It shows only the fields that belong to the kind of target (the server checks again), and
   gives Wagtail's rich text boxes the names that its own markup leaves out (axe: aria-input-field-name). */
(function () {
    "use strict";

    var OF_KIND = {
        threshold: ["comparison", "value", "value_text", "unit"],
        count: ["comparison", "value", "value_text", "unit"],
        dated: [],
        qualitative: ["quality"],
    };
    var BY_KIND = ["comparison", "value", "value_text", "unit", "quality"];

    // the label is the panel's, outside the field's own wrapper
    function wrapper(field) {
        return field && (field.closest(".w-panel__wrapper") || field.closest("[data-contentpath]"));
    }

    function place(name) {
        return wrapper(document.getElementById("id_" + name));
    }

    function show(kind) {
        var kept = OF_KIND[kind] || BY_KIND;
        BY_KIND.forEach(function (name) {
            var one = place(name);
            if (one) {
                one.hidden = kept.indexOf(name) < 0;
            }
        });
        document.querySelectorAll('[id$="-value"][name^="milestones-"]').forEach(function (field) {
            var one = wrapper(field);
            if (one) {
                one.hidden = kept.indexOf("value") < 0;
            }
        });
    }

    function nameTextBoxes() {
        document.querySelectorAll('.public-DraftEditor-content[role="textbox"]:not([aria-label])').forEach(function (box) {
            var wrapper = box.closest(".w-field__wrapper");
            var label = wrapper && wrapper.querySelector("label, .w-field__label");
            var panel = box.closest(".w-panel");
            var heading = panel && panel.querySelector(".w-panel__heading");
            var words = (label || heading || {}).textContent;
            if (words && words.trim()) {
                box.setAttribute("aria-label", words.replace("*", "").trim());
            }
        });
    }

    // What could not be saved is there to be copied; without the button it can be selected.
    function offerToCopy() {
        var button = document.querySelector("[data-wb-copy]");
        var text = document.querySelector("[data-wb-typed]");
        if (!button || !text) {
            return;
        }
        button.hidden = false;
        button.addEventListener("click", function () {
            text.select();
            var told = function () {
                button.textContent = button.dataset.done;
                document.querySelector("[data-wb-copied]").textContent = button.dataset.done;
            };
            if (navigator.clipboard) {
                navigator.clipboard.writeText(text.value).then(told);
            } else if (document.execCommand("copy")) {
                told();
            }
        });
    }

    document.addEventListener("DOMContentLoaded", function () {
        offerToCopy();
        if (document.getElementById("page-edit-form")) {
            nameTextBoxes();
            new MutationObserver(nameTextBoxes).observe(document.body, { childList: true, subtree: true });
        }
        var kinds = document.querySelectorAll('.wb-row input[name="kind"]');
        kinds.forEach(function (kind) {
            kind.addEventListener("change", function () {
                show(kind.value);
            });
            if (kind.checked) {
                show(kind.value);
            }
        });
    });
})();
