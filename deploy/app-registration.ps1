<#
.SYNOPSIS
Registers kaffepause in Entra and gives it, mailbox by mailbox, the least it needs. -Remove takes all of it back.

.DESCRIPTION
Directory permissions are Entra's and hold for the whole tenant: reading names and group members, nothing more.
Mailbox permissions are given in Exchange Online (RBAC for Applications) and hold only for

  the people         direct members of -PeopleGroup: free/busy and working hours are read
  the organizers     direct members of -OrganizersGroup: events are written in their own calendars, for walks a manager
                     organizes in their own name and for breaks each in their own calendar. Leave it out at first.
  the service mailbox   -ServiceMailbox: organizes everything else, and sends the Monday mail

Members of nested groups are not covered: Exchange looks at direct members only.
Needs the modules Microsoft.Graph.Applications and ExchangeOnlineManagement, and the roles Privileged Role Administrator
and Exchange Administrator. May be run again: what is there is left as it is. A change takes up to two hours to hold.

.PARAMETER ServiceMailbox
Address of the licensed mailbox that organizes and sends.

.PARAMETER PeopleGroup
Address of a mail-enabled security group with everybody who takes part.

.PARAMETER OrganizersGroup
Address of a mail-enabled security group with those in whose own calendars events may be written.

.PARAMETER ManagersFromEntra
Let kaffepause look up managers in Entra. Leave it out when the file names them: then less of the directory is readable.

.PARAMETER FreeBusyWithoutScope
Read free/busy by Entra's Calendars.ReadBasic.All (no bodies, but every mailbox in the tenant) instead of Exchange's
Application Calendars.Read (more fields, but only -PeopleGroup). kaffepause keeps times alone either way.

.PARAMETER CertificatePath
Public part (.cer) of the certificate it signs in with.

.PARAMETER ManagedIdentity
Object id of a managed identity's service principal. Then nothing is registered, and no certificate is needed.

.PARAMETER PagesUrl
Where people sign in to the pages: adds the way back from Entra, and the app role of administrators. Not for a managed
identity, which cannot sign people in.

.PARAMETER OutsideMailbox
Address of a mailbox that kaffepause must not reach, to try at the end.

.PARAMETER Remove
Take back the assignments, the scopes, the service principal in Exchange and the registration.

.EXAMPLE
./app-registration.ps1 -ServiceMailbox kaffepause@contoso.example -PeopleGroup kaffepause-people@contoso.example `
    -CertificatePath ./kaffepause.cer -OutsideMailbox board@contoso.example

.EXAMPLE
./app-registration.ps1 -Remove
#>
#Requires -Version 7.2
#Requires -Modules Microsoft.Graph.Applications, ExchangeOnlineManagement
[CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'Add')]
param(
    [Parameter(Mandatory, ParameterSetName = 'Add')] [string] $ServiceMailbox,
    [Parameter(Mandatory, ParameterSetName = 'Add')] [string] $PeopleGroup,
    [Parameter(ParameterSetName = 'Add')] [string] $OrganizersGroup,
    [Parameter(ParameterSetName = 'Add')] [switch] $ManagersFromEntra,
    [Parameter(ParameterSetName = 'Add')] [switch] $FreeBusyWithoutScope,
    [Parameter(ParameterSetName = 'Add')] [string] $CertificatePath,
    [Parameter(ParameterSetName = 'Add')] [string] $OutsideMailbox,
    [Parameter(ParameterSetName = 'Add')] [string] $PagesUrl,
    [string] $ManagedIdentity,
    [string] $DisplayName = 'kaffepause',
    [Parameter(Mandatory, ParameterSetName = 'Remove')] [switch] $Remove
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$MicrosoftGraph = '00000003-0000-0000-c000-000000000000'

function Get-AppServicePrincipal {
    if ($ManagedIdentity) { return Get-MgServicePrincipal -ServicePrincipalId $ManagedIdentity }
    $app = Get-MgApplication -Filter "displayName eq '$DisplayName'"
    if (@($app).Count -gt 1) { throw "Several registrations are called '$DisplayName'. Name another with -DisplayName." }
    if ($app) { Get-MgServicePrincipal -Filter "appId eq '$($app.AppId)'" }
}

function Register-App {
    $credentials = @()
    if ($CertificatePath) {
        $key = [System.IO.File]::ReadAllBytes((Resolve-Path $CertificatePath).Path)
        $credentials = @(@{ Type = 'AsymmetricX509Cert'; Usage = 'Verify'; Key = $key })
    }
    $app = New-MgApplication -DisplayName $DisplayName -SignInAudience 'AzureADMyOrg' -KeyCredentials $credentials
    New-MgServicePrincipal -AppId $app.AppId
}

function Set-Page([object] $Principal, [string] $Url) {
    $app = Get-MgApplication -Filter "appId eq '$($Principal.AppId)'"
    $role = $app.AppRoles | Where-Object Value -eq 'Kaffepause.Administrator'
    $roles = @($app.AppRoles)
    if (-not $role) {
        $roles += @{
            Id = [guid]::NewGuid(); Value = 'Kaffepause.Administrator'; IsEnabled = $true; AllowedMemberTypes = @('User')
            DisplayName = 'Administrator of kaffepause'; Description = 'Opens the pages of administrators'
        }
    }
    $web = @{ RedirectUris = @("$($Url.TrimEnd('/'))/sign-in/done") }
    Update-MgApplication -ApplicationId $app.Id -Web $web -AppRoles $roles
}

function Grant-DirectoryPermission([object] $Principal, [string[]] $Permissions) {
    $graph = Get-MgServicePrincipal -Filter "appId eq '$MicrosoftGraph'"
    $held = Get-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $Principal.Id -All
    foreach ($permission in $Permissions) {
        $role = $graph.AppRoles | Where-Object { $_.Value -eq $permission -and $_.AllowedMemberTypes -contains 'Application' }
        if (-not $role) { throw "Microsoft Graph has no application permission $permission in this cloud." }
        if (@($held | Where-Object AppRoleId -eq $role.Id).Count -eq 0) {
            $grant = @{ PrincipalId = $Principal.Id; ResourceId = $graph.Id; AppRoleId = $role.Id }
            New-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $Principal.Id @grant | Out-Null
        }
    }
}

function Set-Scope([string] $Name, [string] $Filter) {
    if (Get-ManagementScope -Identity $Name -ErrorAction SilentlyContinue) {
        Set-ManagementScope -Identity $Name -RecipientRestrictionFilter $Filter
    } else {
        New-ManagementScope -Name $Name -RecipientRestrictionFilter $Filter | Out-Null
    }
}

function Get-GroupFilter([string] $Address) {
    $name = (Get-DistributionGroup -Identity $Address).DistinguishedName -replace "'", "''"
    "MemberOfGroup -eq '$name'"
}

function Grant-MailboxRole([object] $Principal, [string] $Scope, [string[]] $Roles) {
    foreach ($role in $Roles) {
        $name = "$Scope $($role -replace '^Application ', '')"
        if (-not (Get-ManagementRoleAssignment -Identity $name -ErrorAction SilentlyContinue)) {
            New-ManagementRoleAssignment -Name $name -App $Principal.Id -Role $role -CustomResourceScope $Scope | Out-Null
        }
    }
}

function Remove-Everything([object] $Principal) {
    Get-ManagementRoleAssignment | Where-Object Name -Like "$DisplayName * *" | ForEach-Object {
        Remove-ManagementRoleAssignment -Identity $_.Name -Confirm:$false
    }
    foreach ($scope in 'people', 'organizers', 'service') {
        if (Get-ManagementScope -Identity "$DisplayName $scope" -ErrorAction SilentlyContinue) {
            Remove-ManagementScope -Identity "$DisplayName $scope" -Confirm:$false
        }
    }
    if (-not $Principal) { return }
    Remove-ServicePrincipal -Identity $Principal.Id -Confirm:$false -ErrorAction SilentlyContinue
    if ($ManagedIdentity) {
        Get-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $Principal.Id -All | ForEach-Object {
            Remove-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $Principal.Id -AppRoleAssignmentId $_.Id
        }
    } else {
        Get-MgApplication -Filter "appId eq '$($Principal.AppId)'" | ForEach-Object {
            Remove-MgApplication -ApplicationId $_.Id
        }
    }
}

Connect-MgGraph -Scopes 'Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All' -NoWelcome
Connect-ExchangeOnline -ShowBanner:$false
$principal = Get-AppServicePrincipal

if ($Remove) {
    if ($PSCmdlet.ShouldProcess($DisplayName, 'Take back every permission and the registration')) {
        Remove-Everything $principal
    }
    return
}
if (-not $PSCmdlet.ShouldProcess($DisplayName, 'Register and give permissions')) { return }

if (-not $principal) { $principal = Register-App }

if ($PagesUrl) { Set-Page $principal $PagesUrl }

$directory = @('GroupMember.ReadBasic.All')
if ($ManagersFromEntra) { $directory += 'User.Read.All' } else { $directory += 'User.ReadBasic.All' }
if ($FreeBusyWithoutScope) { $directory += 'Calendars.ReadBasic.All' }
Grant-DirectoryPermission $principal $directory

if (-not (Get-ServicePrincipal -Identity $principal.Id -ErrorAction SilentlyContinue)) {
    New-ServicePrincipal -AppId $principal.AppId -ObjectId $principal.Id -DisplayName $DisplayName | Out-Null
}
Set-Scope "$DisplayName people" (Get-GroupFilter $PeopleGroup)
Set-Scope "$DisplayName service" "EmailAddresses -eq 'smtp:$ServiceMailbox'"

$reading = @('Application MailboxSettings.Read')
if (-not $FreeBusyWithoutScope) { $reading += 'Application Calendars.Read' }
Grant-MailboxRole $principal "$DisplayName people" $reading
Grant-MailboxRole $principal "$DisplayName service" @(
    'Application Calendars.ReadWrite', 'Application Mail.ReadWrite', 'Application Mail.Send'
)
if ($OrganizersGroup) {
    Set-Scope "$DisplayName organizers" (Get-GroupFilter $OrganizersGroup)
    Grant-MailboxRole $principal "$DisplayName organizers" @('Application Calendars.ReadWrite')
}

Write-Output 'What each mailbox allows. InScope must be True for the service mailbox, and False for one outside:'
$mailboxes = @($ServiceMailbox, $OutsideMailbox) | Where-Object { $_ }
foreach ($mailbox in $mailboxes) {
    Write-Output $mailbox
    Test-ServicePrincipalAuthorization -Identity $principal.Id -Resource $mailbox |
        Format-Table -Property 'RoleName', 'ScopeType', 'InScope'
}
Write-Output "KAFFEPAUSE_TENANT_ID=$((Get-MgContext).TenantId)"
Write-Output "KAFFEPAUSE_CLIENT_ID=$($principal.AppId)"
