"""The tea shop's stock list: one `name,count` a line."""

Stock = dict[str, int]


def parse(text: str) -> Stock:
    """The stock from name to count.

    >>> parse("Assam,4")
    {'Assam': 4}
    """
    rows = (row.partition(",") for row in text.strip().split("\n"))
    return {name.strip(): int(count) for name, _, count in rows}


def total(stock: Stock) -> int:
    """How many packets there are of all sorts together."""
    return sum(stock.values())


def low(stock: Stock, level: int) -> list[str]:
    """The sorts to order again."""
    return sorted(name for name in stock if stock[name] < level)


def report(stock: Stock, level: int) -> str:
    """The page that is printed every evening."""
    lines = [f"{name:<12}{stock[name]:>4}" for name in sorted(stock)]
    lines.append(f"{'all':<12}{total(stock):>4}")
    lines.append("order again: " + ", ".join(low(stock, level)))
    return "\n".join(lines)
