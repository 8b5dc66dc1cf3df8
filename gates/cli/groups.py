"""Options as groups: a callback takes a few dataclasses, Typer sees each field.

A field of an option group is written like a parameter of a Typer callback, with
`Annotated[type, typer.Option(...)]` and a default. `grouped` gives Typer a function
whose signature has the fields in the group's place, and builds the groups again when
the command runs.
"""

import inspect
from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, get_type_hints


def grouped(callback: Callable[..., int]) -> Callable[..., int]:
    """A callback that takes the fields of each dataclass parameter one by one."""
    groups: dict[str, tuple[type, tuple[str, ...]]] = {}
    parameters: list[inspect.Parameter] = []
    for parameter in inspect.signature(callback, eval_str=True).parameters.values():
        group = parameter.annotation
        if not is_dataclass(group) or not isinstance(group, type):
            parameters.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))
            continue
        hints = get_type_hints(group, include_extras=True)
        names = tuple(field.name for field in fields(group))
        groups[parameter.name] = (group, names)
        parameters += [
            inspect.Parameter(
                field.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=_default(field),
                annotation=hints[field.name],
            )
            for field in fields(group)
        ]

    def with_fields(**values: Any) -> int:  # noqa: ANN401 - whatever the fields hold
        for name, (group, names) in groups.items():
            values[name] = group(**{field: values.pop(field) for field in names})
        return callback(**values)

    with_fields.__name__ = callback.__name__
    with_fields.__doc__ = callback.__doc__
    with_fields.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        parameters
    )
    return with_fields


def _default(field: Field[Any]) -> object:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return inspect.Parameter.empty if field.default is MISSING else field.default
