#!/usr/bin/env bash
# Registers kaffepause in Entra with the Azure CLI, with the directory permissions it needs; `remove` takes them back.
# Mailbox permissions are Exchange's, and Exchange has no command in the Azure CLI: app-registration.ps1 gives those.
set -euo pipefail

usage() {
  cat >&2 <<'TEXT'
usage: app-registration.sh add [--name NAME] [--managers-from-entra] [--pages URL] [--certificate FILE.pem | --secret-to FILE]
       app-registration.sh remove [--name NAME]

  --managers-from-entra   look up managers in Entra (User.Read.All instead of User.ReadBasic.All)
  --pages URL             where people sign in to the pages: adds the way back, and the role of administrators
  --certificate FILE.pem  public part of the certificate to sign in with
  --secret-to FILE        make a client secret, good for a year, and write it to FILE (readable by you alone)
TEXT
  exit 64
}

verb=${1:-}
[[ $verb == add || $verb == remove ]] || usage
shift
name=kaffepause certificate='' secret_file='' users=User.ReadBasic.All pages=''
while (($#)); do
  case $1 in
    --name) name=${2:?} && shift 2 ;;
    --managers-from-entra) users=User.Read.All && shift ;;
    --pages) pages=${2:?} && shift 2 ;;
    --certificate) certificate=${2:?} && shift 2 ;;
    --secret-to) secret_file=${2:?} && shift 2 ;;
    *) usage ;;
  esac
done

app=$(az ad app list --display-name "$name" --query "[?displayName=='$name'].appId | [0]" --output tsv)

if [[ $verb == remove ]]; then
  [[ -n $app ]] || { echo "Nothing is registered as $name." && exit 0; }
  az ad app delete --id "$app"
  echo "Removed $name. Its mailbox permissions: app-registration.ps1 -Remove."
  exit 0
fi

[[ -n $app ]] || app=$(az ad app create --display-name "$name" --sign-in-audience AzureADMyOrg --query appId --output tsv)
principal=$(az ad sp list --filter "appId eq '$app'" --query '[0].id' --output tsv)
[[ -n $principal ]] || principal=$(az ad sp create --id "$app" --query id --output tsv)

root=$(az cloud show --query endpoints.microsoftGraphResourceId --output tsv)
grants="${root%/}/v1.0/servicePrincipals/$principal/appRoleAssignments"
graph=$(az ad sp show --id 00000003-0000-0000-c000-000000000000 --query id --output tsv)
for permission in GroupMember.ReadBasic.All "$users"; do
  role=$(az ad sp show --id "$graph" --output tsv \
    --query "appRoles[?value=='$permission' && contains(allowedMemberTypes, 'Application')].id | [0]")
  [[ -n $role ]] || { echo "Microsoft Graph has no application permission $permission in this cloud." >&2 && exit 1; }
  held=$(az rest --method GET --url "$grants" --query "value[?appRoleId=='$role'].id | [0]" --output tsv)
  [[ -n $held ]] || az rest --method POST --url "$grants" --output none \
    --body "{\"principalId\": \"$principal\", \"resourceId\": \"$graph\", \"appRoleId\": \"$role\"}"
done

if [[ -n $pages ]]; then
  # An id of its own for the role, which must stay the same when this is run again.
  role=$(az ad app show --id "$app" --query "appRoles[?value=='Kaffepause.Administrator'].id | [0]" --output tsv)
  az ad app update --id "$app" --web-redirect-uris "${pages%/}/sign-in/done" --app-roles "[{
    \"id\": \"${role:-$(cat /proc/sys/kernel/random/uuid)}\", \"value\": \"Kaffepause.Administrator\", \"isEnabled\": true,
    \"displayName\": \"Administrator of kaffepause\", \"description\": \"Opens the administrators' pages\",
    \"allowedMemberTypes\": [\"User\"]}]"
  echo "Give the role to administrators in Entra: Enterprise applications, $name, Users and groups." >&2
fi

if [[ -n $certificate ]]; then
  az ad app credential reset --id "$app" --cert "@$certificate" --append --output none
elif [[ -n $secret_file ]]; then
  (umask 077 && az ad app credential reset --id "$app" --years 1 --append --query password --output tsv >"$secret_file")
fi

echo "KAFFEPAUSE_TENANT_ID=$(az account show --query tenantId --output tsv)"
echo "KAFFEPAUSE_CLIENT_ID=$app"
echo "Next, mailbox by mailbox: app-registration.ps1 -DisplayName $name -ServiceMailbox … -PeopleGroup …" >&2
