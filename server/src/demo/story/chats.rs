//! The chats of the story. Times are minutes before the demo is made.

use model::id::TransitionId;

use super::Act::{Answers, Asks, Leaves, Moves, Reads};
use super::{Act, Chat, Step};

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

const fn at(ago_min: i64, act: Act) -> Step {
    Step { ago_min, act }
}

/// The chats, in no order: they are told by their times.
pub const CHATS: [Chat; 13] = [
    Chat {
        customer: "Maja Kowalska",
        department: "Orders",
        page: "https://juniperkiln.example/orders/20417",
        steps: &[
            at(
                19 * HOUR,
                Asks("Hello, has my order 20417 left the workshop yet?"),
            ),
            at(
                19 * HOUR - 4,
                Answers(
                    "ana",
                    "Good afternoon, Maja! One moment, I am asking the packing room.",
                ),
            ),
            at(
                18 * HOUR + 44,
                Answers(
                    "tomas",
                    "It is with the courier in Gdańsk and should reach you tomorrow before noon. 📦",
                ),
            ),
            at(18 * HOUR + 42, Reads),
            at(18 * HOUR + 38, Moves("tomas", TransitionId::RESOLVE)),
            at(
                5,
                Asks("Good morning! The parcel came, but two of the six bowls are cracked."),
            ),
            at(
                3,
                Answers(
                    "ana",
                    "Oh no, I am sorry, Maja. I can send **two new bowls today**, and you do not need to return the broken ones.",
                ),
            ),
            at(1, Asks("That would be wonderful 🙏")),
            at(
                0,
                Asks("Can they come to my office instead? Ul. Długa 14, Gdańsk"),
            ),
        ],
    },
    Chat {
        customer: "",
        department: "Products",
        page: "https://juniperkiln.example/bowls/small-deep-blue",
        steps: &[
            at(4, Asks("Is the blue glaze safe in a dishwasher?")),
            at(2, Asks("And how large is the small bowl?")),
        ],
    },
    Chat {
        customer: "Lukas Brandt",
        department: "Orders",
        page: "https://juniperkiln.example/account/invoices/1187",
        steps: &[
            at(
                11,
                Asks("Hello, the invoice for order 20402 shows my old company name. Could you correct it?"),
            ),
            at(
                8,
                Answers(
                    "ana",
                    "Of course, Lukas. I have changed the name in your account as well, so the next one is right.",
                ),
            ),
            at(6, Answers("ana", "I have sent the corrected invoice.")),
            at(5, Reads),
        ],
    },
    Chat {
        customer: "Claire Moreau",
        department: "Orders",
        page: "https://juniperkiln.example/checkout",
        steps: &[at(
            7,
            Asks("My voucher is refused at checkout. The code is SPRING-27, it should be valid until March."),
        )],
    },
    Chat {
        customer: "Priya Raman",
        department: "Orders",
        page: "https://juniperkiln.example/cart",
        steps: &[
            at(
                26,
                Asks("Can you add a gift note to order 20411? It is for my sister."),
            ),
            at(24, Answers("ngozi", "With pleasure. What shall it say?")),
            at(23, Asks("\"For your first home. Love, Priya\"")),
            at(22, Answers("ngozi", "The gift note goes inside the box.")),
            at(21, Reads),
        ],
    },
    Chat {
        customer: "Oluwaseun Adeyemi",
        department: "Orders",
        page: "https://juniperkiln.example/orders/20388",
        steps: &[
            at(58, Asks("Good morning, my bank shows two payments to you.")),
            at(
                52,
                Answers(
                    "tomas",
                    "Good morning! Thank you for telling us. Which order is it?",
                ),
            ),
            at(50, Moves("tomas", TransitionId::ESCALATE)),
            at(41, Asks("I was charged twice for order 20388")),
        ],
    },
    Chat {
        customer: "Noor van Dijk",
        department: "Orders",
        page: "https://juniperkiln.example/sets/dinner-four-speckled",
        steps: &[
            at(
                2 * HOUR + 10,
                Asks("How do I change the delivery day? Nobody is at home on Thursday."),
            ),
            at(
                2 * HOUR + 6,
                Answers(
                    "ngozi",
                    "You can choose another day here: https://juniperkiln.example/help/delivery",
                ),
            ),
            at(2 * HOUR + 2, Asks("Found it, thank you!")),
            at(2 * HOUR, Answers("ngozi", "Enjoy the plates, Noor.")),
            at(2 * HOUR, Reads),
            at(2 * HOUR - 3, Moves("ngozi", TransitionId::RESOLVE)),
        ],
    },
    Chat {
        customer: "Yusuf Demir",
        department: "Orders",
        page: "https://juniperkiln.example/teapots",
        steps: &[
            at(3 * HOUR + 20, Asks("Do you ship to Izmir?")),
            at(
                3 * HOUR + 14,
                Answers(
                    "kenji",
                    "We ship to Türkiye twice a week. It takes five to seven days.",
                ),
            ),
        ],
    },
    Chat {
        customer: "Nguyễn Thị Mai",
        department: "Products",
        page: "https://juniperkiln.example/teapots/celadon",
        steps: &[
            at(
                DAY + 70,
                Asks("My celadon teapot arrived today. It is beautiful!"),
            ),
            at(DAY + 64, Asks("Is the glaze lead free?")),
            at(
                DAY + 58,
                Answers("ana", "It is: no lead, no barium, and tested every year."),
            ),
            at(
                DAY + 51,
                Answers("ana", "Glad it arrived safely, enjoy the teapot!"),
            ),
            at(DAY + 50, Reads),
            at(DAY + 48, Moves("ana", TransitionId::RESOLVE)),
        ],
    },
    Chat {
        customer: "Hannah Lindqvist",
        department: "Courses",
        page: "https://juniperkiln.example/courses/spring",
        steps: &[
            at(
                DAY + 140,
                Asks("Hi, is there still a place in the throwing course in January?"),
            ),
            at(
                DAY + 133,
                Answers("tomas", "The course in Lund is full until March."),
            ),
            at(
                DAY + 130,
                Answers("tomas", "I can put you on the waiting list, you would be third."),
            ),
            at(DAY + 128, Reads),
        ],
    },
    Chat {
        customer: "Diego Fuentes",
        department: "Orders",
        page: "https://juniperkiln.example/cart",
        steps: &[
            at(
                2 * DAY + 35,
                Asks("I ordered the matt plates, but I wanted the shiny ones. Can you change order 20395?"),
            ),
            at(
                2 * DAY + 29,
                Answers(
                    "kenji",
                    "It is in the kiln already, I am sorry. The shiny ones would be ready in two weeks.",
                ),
            ),
            at(2 * DAY + 21, Asks("Please cancel it then")),
            at(2 * DAY + 16, Moves("kenji", TransitionId::CANCEL)),
        ],
    },
    Chat {
        customer: "Aïcha Diallo",
        department: "Products",
        page: "https://juniperkiln.example/help/delivery",
        steps: &[
            at(
                3 * DAY + 90,
                Asks("Do you deliver to Dakar, and how would customs work for two mugs?"),
            ),
            at(
                3 * DAY + 82,
                Answers(
                    "ana",
                    "We do. For two mugs there are no duties; the courier hands them over with the papers.",
                ),
            ),
            at(3 * DAY + 80, Asks("Perfect, merci!")),
            at(
                3 * DAY + 79,
                Answers("ana", "De rien, Aïcha. Write again whenever you like."),
            ),
            at(3 * DAY + 78, Reads),
            at(3 * DAY + 77, Moves("ana", TransitionId::RESOLVE)),
            at(3 * DAY + 76, Leaves),
        ],
    },
    Chat {
        customer: "Sofia Lindgren",
        department: "Courses",
        page: "https://juniperkiln.example/courses",
        steps: &[
            at(5 * DAY + 30, Asks("Is the kiln course for beginners?")),
            at(
                5 * DAY + 22,
                Answers(
                    "tomas",
                    "It is, Sofia. We begin with a pinch pot, and everything is fired for you.",
                ),
            ),
            at(5 * DAY + 20, Reads),
            at(5 * DAY + 19, Moves("tomas", TransitionId::RESOLVE)),
        ],
    },
];
