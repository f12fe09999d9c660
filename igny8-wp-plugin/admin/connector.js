/* Shows the connection in Settings → Connectors: core has no look of its own for a connector like this. */
import {
	__experimentalRegisterConnector as registerConnector,
	__experimentalConnectorItem as ConnectorItem,
} from '@wordpress/connectors';

const { createElement } = window.wp.element;
const data = JSON.parse( document.getElementById( 'wp-script-module-data-igny8-connector' ).textContent );

const button = ( { name } ) =>
	createElement( 'a', { className: 'components-button is-secondary is-compact', href: data.url, 'aria-label': `${ data.button }: ${ name }` }, data.button );

registerConnector( 'igny8', {
	render: ( { name, description, logo } ) =>
		createElement( ConnectorItem, { name, description, logo, actionArea: button( { name } ) }, createElement( 'p', { style: { margin: 0 } }, data.state ) ),
} );
