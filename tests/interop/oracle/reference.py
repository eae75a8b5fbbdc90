"""A reference decoder on expat, which follows the rules and is as short as possible.

Each rule that botocore breaks has a name.
"""

import calendar
import datetime
import re
from xml.parsers import expat

import answers

BROKEN = "what is no XML, with the status of an error, is an HTTP error, botocore fails"
DAMAGED = "what comes before the damage of an error document is kept if it has a code, botocore fails or reads on"
DECLARED = "a declaration of another XML than 1 or of another encoding than UTF-8 is refused, botocore reads on"
DUPLICATE = "a repeated member is refused, botocore takes one"
EMPTY_KEY = "an empty access key id or secret key is a missing one, botocore takes it"
EMPTY_TOKEN = "an empty session token is no token, botocore returns it"
ELEMENT_IN_TEXT = "an element inside a text is refused, botocore cuts the text there"
FAULT = "a Type that is neither Sender nor Receiver is no fault, botocore returns it"
INTEGER = "an integer has digits and nothing else, botocore takes what Python does"
MISSING = "credentials that are not complete are refused, botocore takes fewer"
NO_ERROR = "no document of the service, and no success: botocore takes anything that is XML for an error"
OTHER = "a document of something else is no answer, botocore takes it for one"
PREFIX = "prefixes need not be declared, botocore refuses them then"
REQUEST_ID = "a RequestId anywhere in an error document counts, botocore looks in one place"
ROOT = "the answer to something else is refused, botocore looks at no root"
STRAY = "text between the members of a structure is refused, botocore reads over it"
TIMESTAMP = "a timestamp is one of RFC 3339, botocore guesses"
TRIMMED = "white space around Code, Type and RequestId is not part of them, botocore keeps it"

WHITE_SPACE = " \t\r\n"
DECLARATION = re.compile(
    r"""<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.[0-9]+"|'1\.[0-9]+')"""
    r"""(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"(?i:utf-8|us-ascii)"|'(?i:utf-8|us-ascii)'))?"""
    r"""(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>"""
)
# Neither the prefix nor the local name may begin with a digit, `.` or `-`.
QUALIFIED_NAME = re.compile(r"[^:\d.-][^:]*(:[^:\d.-][^:]*)?")
RFC_3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))", re.ASCII
)


class Refused(Exception):
    """The document is invalid. `rule` is the broken rule, unless expat reported an error of XML."""

    def __init__(self, rule=None):
        super().__init__(rule)
        self.rule = rule


class Element:
    def __init__(self, name):
        # The local name.
        self.name = name.rpartition(":")[2]
        self.children = []
        self.text = ""


class Reader:
    """Decodes one document. `rules` are the rules that botocore breaks for it."""

    def __init__(self):
        self.rules = set()

    def root(self, body, look=lambda _: None):
        body = body.removeprefix("\ufeff").lstrip(WHITE_SPACE)
        if re.match(r"<\?xml[^-\w.:]", body) and not DECLARATION.match(body):
            raise Refused(DECLARED)
        try:
            # expat drops one BOM. Add another, so that a BOM in the text remains.
            body = "\ufeff" + body
            root = tree(body, expat.ParserCreate("utf-8"), look)
        except expat.ExpatError as error:
            raise Refused from error
        try:
            expat.ParserCreate("utf-8", namespace_separator=" ").Parse(body.encode(), True)
        except expat.ExpatError:
            self.rules.add(PREFIX)
        return root

    def members(self, element):
        if element.text.strip(WHITE_SPACE):
            raise Refused(STRAY)
        return element.children

    def one(self, element, *names):
        """Returns the child with one of these names, or `None`."""
        found = [child for child in self.members(element) if child.name in names]
        if len(found) > 1:
            raise Refused(DUPLICATE)
        return found[0] if found else None

    def text(self, element):
        if element.children:
            raise Refused(ELEMENT_IN_TEXT)
        return element.text

    def trimmed(self, element):
        if element is None:
            return None
        text = self.text(element).strip(WHITE_SPACE)
        if text != element.text:
            self.rules.add(TRIMMED)
        return text

    def structure(self, shape, element):
        read = {}
        for name, member in shape.members.items():
            child = self.one(element, name)
            if child is not None:
                value = self.value(member, child)
                if shape.name == "Credentials" and name in KEYS and not value.strip(WHITE_SPACE):
                    raise Refused(EMPTY_KEY)
                if shape.name == "Credentials" and name == "SessionToken" and not value:
                    self.rules.add(EMPTY_TOKEN)
                    continue
                read[name] = value
            elif name == "Credentials" or "Credentials" in shape.name and name in NEEDED:
                raise Refused(MISSING)
        return read

    def value(self, shape, element):
        if shape.type_name == "structure":
            return self.structure(shape, element)
        text = self.text(element)
        if shape.type_name == "timestamp":
            return timestamp(text.strip(WHITE_SPACE))
        if shape.type_name == "integer":
            return integer(text.strip(WHITE_SPACE))
        return text

    def success(self, operation, root):
        result = self.one(root, f"{operation}Result")
        metadata = self.one(root, "ResponseMetadata")
        if result is None:
            raise Refused(ROOT)
        output = self.structure(answers.MODEL.operation_model(operation).output_shape, result)
        return answers.success(output, self.request_id(metadata))

    def request_id(self, element):
        if element is None:
            return None
        found = self.one(element, "RequestId", "RequestID")
        if found is not None and found.name == "RequestID":
            self.rules.add(REQUEST_ID)
        return self.trimmed(found)

    def error(self, status, root):
        if root.name == "Error":
            self.rules.add(NO_ERROR)
            return self.service(status, root, None)
        around = self.one(root, "Errors")
        metadata = self.one(root, "ResponseMetadata")
        members = self.members(root) + (self.members(around) if around else [])
        errors = [member for member in members if member.name == "Error"]
        request_id = self.request_id(root)
        if not errors:
            raise Refused(NO_ERROR)
        if request_id is None and (metadata is not None):
            self.rules.add(REQUEST_ID)
        return self.service(status, errors[0], request_id, self.request_id(metadata))

    def service(self, status, element, *around):
        fault, code = (self.trimmed(self.one(element, name)) for name in ("Type", "Code"))
        message = self.one(element, "Message", "message")
        request_id = self.request_id(element)
        if around[0] is None and request_id is not None:
            self.rules.add(REQUEST_ID)
        if fault not in (None, "Sender", "Receiver"):
            self.rules.add(FAULT)
            fault = None
        ids = [found for found in (around[0], request_id, *around[1:]) if found is not None]
        return answers.service(status, code, message and self.text(message), fault, ids[0] if ids else None)

    def document(self, operation, status, body):
        root = self.root(body)
        if root.name == f"{operation}Response":
            return self.success(operation, root)
        if root.name in ("ErrorResponse", "Response", "Error"):
            return self.error(status, root)
        raise Refused(OTHER)

    def before_damage(self, operation, status, body):
        """Returns the error before the damage of an error document; `None` if it has no code."""
        found = None

        def look(root):
            nonlocal found
            if root.name != f"{operation}Response" and root.name in ("ErrorResponse", "Response", "Error"):
                try:
                    found = self.error(status, root)
                except Refused as refused:
                    # The error may still come.
                    if refused.rule != NO_ERROR:
                        raise

        try:
            self.root(body, look)
        except Refused:
            pass
        return found if found and found["error"]["code"] else None


KEYS = ("AccessKeyId", "SecretAccessKey")
NEEDED = (*KEYS, "SessionToken", "Expiration")


def tree(body, parser, look):
    """Returns the root of a document. `look` gets the root as it is after each end tag."""
    above = [Element("")]

    def start(name, attributes):
        for qualified in (name, *attributes):
            if not re.fullmatch(QUALIFIED_NAME, qualified):
                raise Refused
        above[-1].children.append(Element(name))
        above.append(above[-1].children[-1])

    def end(_name):
        above.pop()
        look(above[0].children[0])

    def text(data):
        above[-1].text += data

    def doctype(_name, _system, _public, has_internal_subset):
        if has_internal_subset:
            raise Refused

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    parser.Parse(body.encode(), True)
    return above[0].children[0]


def integer(text):
    if not re.fullmatch(r"\+?[0-9]+", text) or int(text) >= 2**32:
        raise Refused(INTEGER)
    return int(text)


def timestamp(text):
    match = RFC_3339.fullmatch(text)
    if not match:
        raise Refused(TIMESTAMP)
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    try:
        datetime.datetime(year, month, day, hour, minute, min(second, 59))
    except ValueError as error:
        raise Refused(TIMESTAMP) from error
    if second > 60:
        raise Refused(TIMESTAMP)
    sign, hours, minutes = match.groups()[7:]
    east = (int(hours) * 60 + int(minutes)) * (60 if sign == "+" else -60) if sign else 0
    return calendar.timegm((year, month, day, hour, minute, second)) - east


def instead(body):
    """Classifies a body that is not a document of the service."""
    rest = body.removeprefix("\ufeff").lstrip(WHITE_SPACE)
    is_binary = any(byte < 0x20 and byte not in b"\t\r\n" or byte > 0xF4 for byte in rest.encode()[:4])
    kinds = {"": "empty", "{": "json", "[": "json", "<": "malformed"}
    return kinds.get(rest[:1], "binary" if is_binary else "text")


def read(operation, status, body):
    """Returns the expected answer and the rules that botocore breaks for the document."""
    reader = Reader()
    is_success = 200 <= status < 300
    try:
        answer = reader.document(operation, status, body)
        if "output" in answer and not is_success:
            reader.rules.add(NO_ERROR)
            answer = answers.http(status, "success")
    except Refused as refused:
        reader.rules |= {refused.rule} - {None}
        kept = reader.before_damage(operation, status, body)
        if kept:
            return kept, reader.rules | {DAMAGED}
        if is_success:
            return answers.refused(), reader.rules
        reader.rules = reader.rules or {BROKEN}
        reason = "other" if refused.rule == OTHER else instead(body)
        return answers.http(status, reason), reader.rules
    return answer, reader.rules
