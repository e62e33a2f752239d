//! The picture beside the form: a lobby with a desk.

use leptos::prelude::*;

/// A lobby with a desk, a bell and a plant; it says nothing to those who do not see it.
pub(super) fn picture() -> AnyView {
    view! {
        <div class="gate-art">
            <svg viewBox="0 0 760 880" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
                <rect class="ga-sky" width="760" height="880" />
                <circle class="ga-sun" cx="520" cy="452" r="84" />
                <path class="ga-wall" d="M0 0h760v880H0ZM96 700V330a108 108 0 0 1 216 0v370ZM402 700V250a118 118 0 0 1 236 0v450Z" fill-rule="evenodd" />
                <path class="ga-far" d="M96 700V560c40-40 70 10 110-30s70-10 106 20v150ZM402 700V590c44-36 80 4 120-30s80-20 116 14v126Z" />
                <path class="ga-frame" d="M96 700V330a108 108 0 0 1 216 0v370M402 700V250a118 118 0 0 1 236 0v450M204 222v478M520 132v568M96 470h216M402 430h236" />
                <rect class="ga-floor" y="700" width="760" height="180" />
                <path class="ga-light" d="M96 700h216l70 180H40ZM402 700h236l110 180H430Z" />
                <path class="ga-desk" d="M60 724h640a10 10 0 0 1 10 10v14H50v-14a10 10 0 0 1 10-10Z" />
                <path class="ga-desk2" d="M74 748h612v132H74Z" />
                <path class="ga-desk3" d="M74 748h612v18H74Z" />
                <path class="ga-bell" d="M330 716a50 50 0 0 1 100 0Z" />
                <path class="ga-bell2" d="M322 716h116v8H322Z" />
                <circle class="ga-bell" cx="380" cy="662" r="7" />
                <path class="ga-pot" d="M596 668h76l-10 56h-56Z" />
                <path class="ga-leaf" d="M634 668c-6-60-40-70-60-104 44 4 66 44 64 92 4-60 26-92 64-108-8 48-40 66-60 120Z" />
                <g transform="translate(255 88) scale(.75)">
                    <path class="ga-bub" d="M96 690v-44a40 40 0 0 1 80 0v24a10 10 0 0 1-10 10h-44l-20 16a4 4 0 0 1-6-6Z" />
                    <circle class="ga-dot" cx="118" cy="652" r="5" />
                    <circle class="ga-dot" cx="136" cy="652" r="5" />
                    <circle class="ga-dot" cx="154" cy="652" r="5" />
                </g>
            </svg>
        </div>
    }
    .into_any()
}
