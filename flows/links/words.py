"""The words on the link pages, in the language that the reader's browser asks for.

Their own small table: the pages must work on a machine that has nothing of the mails' catalogues, and a page
is never half in one language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

ENGLISH = "en"
# One language of an Accept-Language header, with its weight (RFC 9110, 12.5.4).
_WISH = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*")


@dataclass(frozen=True, slots=True)
class PageWords:
    """One language: ``acts`` holds (title, what it does, button, done) by purpose, ``says`` all the rest."""

    language: str
    direction: str
    acts: Mapping[str, tuple[str, str, str, str]]
    says: Mapping[str, str]


def language_asked(accepted: str) -> str:
    """The best of our languages for an Accept-Language header; English where none of them is asked for."""
    wishes = []
    for place, part in enumerate(accepted[:400].split(",")):
        found = re.fullmatch(
            r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*", part
        )
        if found and found[1].lower() in PAGE_WORDS and float(found[2] or 1) > 0:
            wishes.append((-float(found[2] or 1), place, found[1].lower()))
    return min(wishes)[2] if wishes else ENGLISH


_EN = PageWords(
    "en",
    "ltr",
    {
        "keep": (
            "Keep this call",
            "Its readers are reminded before it closes.",
            "Keep",
            "Kept. There will be a reminder before it closes.",
        ),
        "dismiss": (
            "Dismiss this call",
            "It will not be announced again.",
            "Dismiss",
            "Dismissed. It will not be announced again.",
        ),
        "report": (
            "Report an error",
            "Something in what we told about this call is wrong? Whoever runs this service will look at it.",
            "Send the report",
            "Thank you. The report is with whoever runs this service.",
        ),
        "unsubscribe": (
            "Unsubscribe",
            "You will get no more mails from this service.",
            "Unsubscribe",
            "You are unsubscribed. No more mails will be sent to you.",
        ),
        "pause": (
            "Pause the mails",
            "Nothing is lost: what comes meanwhile is in the first mail afterwards.",
            "Pause",
            "Paused. There will be no mail before this day:",
        ),
    },
    {
        "because": "What was wrong? (optional)",
        "topic": "The subject",
        "money": "The amount",
        "country": "The country",
        "deadline": "The deadline",
        "eligibility": "Who may apply",
        "duplicate": "It was told twice",
        "other": "Something else",
        "note": "A note for your colleagues (optional)",
        "kind": "What is wrong?",
        "words": "In your own words",
        "days": "For how long?",
        "7": "1 week",
        "14": "2 weeks",
        "30": "30 days",
        "90": "90 days",
        "until": "Or until (the first day with mail again)",
        "confirm": "Nothing happens until you press the button.",
        "invalid": "This link does not work",
        "invalid text": "It is incomplete, or it has expired. The links in your latest mail work.",
        "busy": "Please try again in a minute",
        "busy text": "The service is busy. Nothing was changed yet: press the button again.",
        "missing": "Please choose or fill in what is asked for.",
    },
)
_FR = PageWords(
    "fr",
    "ltr",
    {
        "keep": (
            "Garder cet appel",
            "Ses lecteurs recevront un rappel avant la clôture.",
            "Garder",
            "C’est noté. Un rappel sera envoyé avant la clôture.",
        ),
        "dismiss": (
            "Écarter cet appel",
            "Il ne sera plus annoncé.",
            "Écarter",
            "Écarté. Il ne sera plus annoncé.",
        ),
        "report": (
            "Signaler une erreur",
            "Ce que nous avons dit de cet appel est faux ? Le responsable de ce service va le vérifier.",
            "Envoyer le signalement",
            "Merci. Le signalement a été transmis au responsable de ce service.",
        ),
        "unsubscribe": (
            "Se désabonner",
            "Vous ne recevrez plus aucun courriel de ce service.",
            "Se désabonner",
            "Vous êtes désabonné(e). Plus aucun courriel ne vous sera envoyé.",
        ),
        "pause": (
            "Suspendre les courriels",
            "Rien n’est perdu : le premier courriel suivant contiendra ce qui sera arrivé entre-temps.",
            "Suspendre",
            "Suspendu. Aucun courriel avant ce jour :",
        ),
    },
    {
        "because": "Qu’est-ce qui ne convenait pas ? (facultatif)",
        "topic": "Le sujet",
        "money": "Le montant",
        "country": "Le pays",
        "deadline": "La date limite",
        "eligibility": "Qui peut candidater",
        "duplicate": "Annoncé deux fois",
        "other": "Autre chose",
        "note": "Une note pour vos collègues (facultatif)",
        "kind": "Qu’est-ce qui est faux ?",
        "words": "Dans vos propres mots",
        "days": "Pour combien de temps ?",
        "7": "1 semaine",
        "14": "2 semaines",
        "30": "30 jours",
        "90": "90 jours",
        "until": "Ou jusqu’au (premier jour de reprise)",
        "confirm": "Rien ne se passe avant que vous n’appuyiez sur le bouton.",
        "invalid": "Ce lien ne fonctionne pas",
        "invalid text": "Il est incomplet ou a expiré. Les liens de votre dernier courriel fonctionnent.",
        "busy": "Veuillez réessayer dans une minute",
        "busy text": "Le service est occupé. Rien n’a encore changé : appuyez de nouveau sur le bouton.",
        "missing": "Veuillez choisir ou remplir ce qui est demandé.",
    },
)
_ES = PageWords(
    "es",
    "ltr",
    {
        "keep": (
            "Conservar esta convocatoria",
            "Sus lectores recibirán un recordatorio antes del cierre.",
            "Conservar",
            "Conservada. Habrá un recordatorio antes del cierre.",
        ),
        "dismiss": (
            "Descartar esta convocatoria",
            "No se volverá a anunciar.",
            "Descartar",
            "Descartada. No se volverá a anunciar.",
        ),
        "report": (
            "Informar de un error",
            "¿Hay algo incorrecto en lo que dijimos? El responsable de este servicio lo revisará.",
            "Enviar el aviso",
            "Gracias. El aviso ha llegado al responsable de este servicio.",
        ),
        "unsubscribe": (
            "Darse de baja",
            "No recibirá más correos de este servicio.",
            "Darse de baja",
            "Se ha dado de baja. No se le enviarán más correos.",
        ),
        "pause": (
            "Pausar los correos",
            "No se pierde nada: lo que llegue entretanto estará en el primer correo posterior.",
            "Pausar",
            "En pausa. No habrá correos antes de este día:",
        ),
    },
    {
        "because": "¿Qué no encajaba? (opcional)",
        "topic": "El tema",
        "money": "El importe",
        "country": "El país",
        "deadline": "El plazo",
        "eligibility": "Quién puede solicitarla",
        "duplicate": "Se anunció dos veces",
        "other": "Otra cosa",
        "note": "Una nota para sus colegas (opcional)",
        "kind": "¿Qué es incorrecto?",
        "words": "Con sus propias palabras",
        "days": "¿Por cuánto tiempo?",
        "7": "1 semana",
        "14": "2 semanas",
        "30": "30 días",
        "90": "90 días",
        "until": "O hasta (el primer día con correos de nuevo)",
        "confirm": "No ocurre nada hasta que pulse el botón.",
        "invalid": "Este enlace no funciona",
        "invalid text": "Está incompleto o ha caducado. Los enlaces de su último correo funcionan.",
        "busy": "Inténtelo de nuevo en un minuto",
        "busy text": "El servicio está ocupado. Aún no ha cambiado nada: vuelva a pulsar el botón.",
        "missing": "Elija o rellene lo que se pide.",
    },
)
PAGE_WORDS: Mapping[str, PageWords] = {each.language: each for each in (_EN, _FR, _ES)}
