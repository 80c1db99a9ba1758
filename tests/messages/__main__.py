"""Print the list of messages: python -m tests.messages."""

from tests.messages.keras_2 import LISTED
from tests.messages.met import MET
from tests.messages.rnn import MESSAGES

rows = [(m.words or f"{m.files} {m.function}()", m.program, m.page, m.reason) for m in MESSAGES]
rows += [
    (f"{r['kind']}: {r['name']} of {r['of']}", r, r.get("page", ""), r.get("reason", ""))
    for r in LISTED
]
rows += [(words, page, page, "") for words, page in MET.items()]
for title, of_it in {
    "with a page": [row for row in rows if row[2]],
    "reachable, and without a page": [row for row in rows if row[1] and not row[2]],
    "reachable from no public name": [row for row in rows if not row[1]],
}.items():
    print(f"\n{title}: {len(of_it)}")
    for words, _, page, reason in of_it:
        print(f"  {words}\n    {page or reason}")
